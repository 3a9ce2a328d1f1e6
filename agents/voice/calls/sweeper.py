"""Closes what a dead process left: conversations that nobody holds and that nobody ended.

Any number of processes may run it. It looks twice: a Redis that lost its memory, or was away, knows all leases again
soon after, from those who renew them.
"""

import asyncio
import logging
import random
from datetime import timedelta
from uuid import UUID

from django.db import Error as AnyDatabaseError
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from redis.exceptions import RedisError

from agents.database import in_database
from agents.personas.models import Conversation, Turn
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.redis.registry import CallRegistry

logger = logging.getLogger(__name__)

LOOK_SECONDS = (25.0, 35.0)
MEMORY_SECONDS = 90
OLD_SECONDS = 60
BATCH = 500
END_REASON = "interrupted"


class Sweeper:
    """Remembers from one look to the next what nobody seemed to hold."""

    def __init__(self, registry: CallRegistry) -> None:
        self._registry = registry
        self._suspected: set[UUID] = set()
        self._has_failed = False

    async def run(self) -> None:
        """Look about every half minute, until cancelled."""
        while True:
            await asyncio.sleep(random.uniform(*LOOK_SECONDS))  # noqa: S311 - jitter, not a secret
            await self.look()

    async def look(self) -> None:
        """Close what nobody held at the last look, nor now."""
        try:
            await self._look()
        except (RedisError, OSError, AnyDatabaseError) as error:
            self._suspected = set()
            if not self._has_failed:  # one line for each failure, not for each look
                logger.warning("sweeper: %s; conversations of dead processes stay open", type(error).__name__)
            self._has_failed = True
        except Exception:  # whatever it is must not end the process, and all its calls
            logger.exception("sweeper failed")
            self._suspected = set()
        else:
            self._has_failed = False

    async def _look(self) -> None:
        suspected = self._suspected if await self._registry.has_kept_memory(MEMORY_SECONDS) else set()
        async with asyncio.timeout(DATABASE_SECONDS):
            still_open = await open_conversations()
        unheld = still_open.keys() - await self._registry.owned(still_open)
        self._suspected = unheld - suspected
        await self._close({conversation_id: still_open[conversation_id] for conversation_id in unheld & suspected})

    async def _close(self, left: dict[UUID, int]) -> None:
        """Each is claimed meanwhile, so that nobody takes it up while it is being closed."""
        claimed = [left_id for left_id in left if await self._registry.claim(left_id, instead_of=None)]
        if not claimed:
            return
        async with asyncio.timeout(DATABASE_SECONDS):
            count = await close_interrupted(claimed)
        logger.info("sweeper: %d conversations of dead processes closed", count)
        for conversation_id in claimed:
            await self._registry.release(conversation_id, left[conversation_id])


@in_database
def open_conversations() -> dict[UUID, int]:
    """The oldest that have not ended, except those that may only just be beginning; and their users."""
    long_enough = timezone.now() - timedelta(seconds=OLD_SECONDS)
    found = Conversation.objects.filter(ended_at=None, started_at__lt=long_enough).order_by("started_at")
    return dict(found.values_list("pk", "user_id")[:BATCH])


@in_database
def close_interrupted(conversation_ids: list[UUID]) -> int:
    """End them where their last stored turn ended; gives how many were still open."""
    turns = Turn.objects.filter(conversation=OuterRef("pk")).order_by("-ended_at")
    ended_at = Coalesce(Subquery(turns.values("ended_at")[:1]), F("started_at"))
    return Conversation.objects.filter(pk__in=conversation_ids, ended_at=None).update(
        ended_at=ended_at, end_reason=END_REASON
    )
