"""In place of a `Record`, for a tryout: its turns go nowhere. Its seconds and costs are counted, for its person."""

import asyncio
import logging
import time

from django.db import DatabaseError, InterfaceError

from agents.database import in_database
from agents.tryouts.minutes import charge
from agents.voice.conversation.browser_messages import Message
from agents.voice.conversation.service_events import Usage
from agents.voice.conversation.transcript import Turn
from agents.voice.conversation.turn_times import Times
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.storage.figures import Figures, WithFigures

logger = logging.getLogger(__name__)


class NothingKept(WithFigures):
    """Of one tryout, from now on."""

    waiting = 0
    is_finished = True

    def __init__(self, user_id: int, figures: Figures | None = None) -> None:
        self.figures = figures
        self.voice_live_session_id = ""
        self._user_id = user_id
        self._began_at = time.monotonic()

    @property
    def waiting_ids(self) -> list[str]:
        return []

    def add(self, turns: list[Turn]) -> list[Message]:
        return []

    def add_use(self, response_id: str, usage: Usage) -> None:
        if self.figures is not None:
            self.figures.add_use(response_id, usage)

    def add_times(self, item_id: str, times: Times) -> None:
        """Nobody asks how a tryout was."""

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.Event().wait()

    async def finish(self, end_reason: str | None) -> None:
        """Count the costs and the seconds. Without the database, or without Redis, they are not counted."""
        await self._charge_costs()
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await in_database(charge)(self._user_id, time.monotonic() - self._began_at)
        except REDIS_AWAY as error:
            logger.warning("the seconds of a tryout are not counted: redis: %s", type(error).__name__)

    async def _charge_costs(self) -> None:
        if self.figures is None:
            return
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await self.figures.store()
        except (TimeoutError, DatabaseError, InterfaceError) as error:
            logger.warning("the costs of a tryout are not counted: %s", type(error).__name__)

    async def finish_late(self) -> None:
        """There is nothing left."""
