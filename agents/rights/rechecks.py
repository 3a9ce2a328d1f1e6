"""Says when to check the running calls of this process: every minute, and when rights have changed."""

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
    """The calls that wait for their next check. Only the event loop's thread uses it."""

    def __init__(self) -> None:
        self._awaited: set[_Awaited] = set()

    @contextmanager
    def awaited(self, user_id: int, persona_id: UUID) -> Iterator[Callable[[], Awaitable[None]]]:
        """Yields a function to await before each check of that user's call with that persona."""
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
        """Rights have changed (agents.rights.changes): check the calls that this announcement concerns at once."""
        for call in self._awaited:
            if is_concerned(announcement, user_id=call.user_id, persona_id=call.persona_id):
                call.is_due.set()


rechecks = Rechecks()
