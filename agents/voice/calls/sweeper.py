"""Closes the conversations that a dead process left: no process holds them and nobody has ended them.

Any number of processes may run it. It looks twice before it closes one: when Redis was away or has lost its memory,
leases are missing until the living processes have renewed them.
"""

import asyncio
import logging
import random
from uuid import UUID

from django.db import Error as AnyDatabaseError

from agents.voice.limits import DATABASE_SECONDS
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.registry import CallRegistry
from agents.voice.storage.rows import close_lost, open_conversations
from agents.voice.telemetry.outage import Outage

logger = logging.getLogger(__name__)

LOOK_SECONDS = (25.0, 35.0)
MEMORY_SECONDS = 90
OLD_SECONDS = 60
BATCH = 500
UNREACHABLE: tuple[type[Exception], ...] = (*REDIS_AWAY, AnyDatabaseError)


class Sweeper:
    """Remembers from one look to the next which conversations no process seemed to hold."""

    def __init__(self, registry: CallRegistry) -> None:
        self._registry = registry
        self._suspected: set[UUID] = set()
        self._outage = Outage(logger, lost="sweeper: %s; conversations of dead processes stay open")

    async def run(self) -> None:
        """Look about every half minute, until cancelled."""
        while True:
            await asyncio.sleep(random.uniform(*LOOK_SECONDS))  # noqa: S311 - jitter, not a secret
            await self.look()

    async def look(self) -> None:
        """Close each conversation that no process holds now and none held at the last look."""
        try:
            await self._look()
        except UNREACHABLE as error:
            self._suspected = set()
            self._outage.begin(type(error).__name__)
        except Exception:  # a fault here must not end the process and all its calls
            logger.exception("sweeper failed")
            self._suspected = set()
        else:
            self._outage.end()

    async def _look(self) -> None:
        suspected = self._suspected if await self._registry.has_kept_memory(MEMORY_SECONDS) else set()
        async with asyncio.timeout(DATABASE_SECONDS):
            still_open = await open_conversations(older_than_seconds=OLD_SECONDS, at_most=BATCH)
        unheld = still_open.keys() - await self._registry.owned(still_open)
        self._suspected = unheld - suspected
        await self._close({conversation_id: still_open[conversation_id] for conversation_id in unheld & suspected})

    async def _close(self, left: dict[UUID, int]) -> None:
        """Close these. Each is claimed first, so that no process takes it up meanwhile."""
        claimed = [left_id for left_id in left if await self._registry.claim(left_id, instead_of=None)]
        if not claimed:
            return
        async with asyncio.timeout(DATABASE_SECONDS):
            count = await close_lost(claimed)
        logger.info("sweeper: %d conversations of dead processes closed", count)
        for conversation_id in claimed:
            await self._registry.release(conversation_id, left[conversation_id])
