"""Says every few seconds which calls this process holds and in which state they are, for the live board."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID

from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.board import POST_SECONDS, PostedCall, post

logger = logging.getLogger(__name__)


class Posted(Protocol):
    """A call, as the board has it."""

    session: Any
    tryout_id: UUID | None

    @property
    def conversation_id(self) -> UUID: ...


class BoardPosts:
    """Of this process. `running`: its calls."""

    def __init__(self, process_id: str, running: Callable[[], Iterable[Posted]]) -> None:
        self._process_id = process_id
        self._running = running

    async def run(self) -> None:
        """Post until cancelled. While Redis is away, the board shows less."""
        while True:
            try:
                with suppress(*REDIS_AWAY):
                    await post(self._process_id, [_posted(call) for call in self._running()])
            except Exception:  # a fault here must not end all calls
                logger.exception("the live board could not be written")
            await asyncio.sleep(POST_SECONDS)


def _posted(call: Posted) -> PostedCall:
    return PostedCall(call.conversation_id, call.session.gauges().state.value, call.tryout_id is not None)
