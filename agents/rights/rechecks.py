"""When the running calls of this process are to be asked about: every minute, and when rights have changed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agents.rights.decision import is_concerned
from agents.voice.limits import RECHECK_SECONDS


@dataclass(slots=True, eq=False)
class _Awaited:
    user_id: int
    persona_id: UUID
    is_due: asyncio.Event = field(default_factory=asyncio.Event)


class Rechecks:
    """Only the event loop's thread touches it."""

    def __init__(self) -> None:
        self._awaited: set[_Awaited] = set()

    @contextmanager
    def awaited(self, user_id: int, persona_id: UUID) -> Iterator[Callable[[], Awaitable[None]]]:
        """Gives what to wait for before each look at that user's call with that persona."""
        mine = _Awaited(user_id, persona_id)

        async def due() -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(RECHECK_SECONDS):
                    await mine.is_due.wait()
            mine.is_due.clear()

        self._awaited.add(mine)
        try:
            yield due
        finally:
            self._awaited.discard(mine)

    def look_again(self, announcement: dict[str, Any]) -> None:
        """Somebody's rights have changed (agents.rights.changes)."""
        for call in self._awaited:
            if is_concerned(announcement, user_id=call.user_id, persona_id=call.persona_id):
                call.is_due.set()


rechecks = Rechecks()
