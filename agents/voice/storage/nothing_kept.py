"""In place of a `Record`, for a tryout: its turns go nowhere. Only its seconds are counted, for its person."""

import asyncio
import logging
import time

from agents.database import in_database
from agents.tryouts.minutes import charge
from agents.voice.conversation.browser_messages import Message
from agents.voice.conversation.transcript import Turn
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.redis.away import REDIS_AWAY

logger = logging.getLogger(__name__)


class NothingKept:
    """Of one tryout, from now on."""

    waiting = 0
    is_finished = True

    def __init__(self, user_id: int) -> None:
        self.voice_live_session_id = ""
        self._user_id = user_id
        self._began_at = time.monotonic()

    @property
    def waiting_ids(self) -> list[str]:
        return []

    def add(self, turns: list[Turn]) -> list[Message]:
        return []

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.Event().wait()

    async def finish(self, end_reason: str | None) -> None:
        """Count the seconds. Without Redis they are not counted."""
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await in_database(charge)(self._user_id, time.monotonic() - self._began_at)
        except REDIS_AWAY as error:
            logger.warning("the seconds of a tryout are not counted: redis: %s", type(error).__name__)

    async def finish_late(self) -> None:
        """There is nothing left."""
