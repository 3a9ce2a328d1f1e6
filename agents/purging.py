"""What is older than it may be goes, a batch at a time. Any number of processes may run it; `manage.py serve` does."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass

from django.db import Error

from agents.audit import purge as audit
from agents.database import in_database
from agents.people import ended_logins

logger = logging.getLogger(__name__)

FIRST_LOOK_SECONDS = (600.0, 1200.0)  # also a process that is restarted every day comes to it
BREATH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Purge:
    """`delete_some` deletes up to `batch` rows, and returns how many: a whole batch means that there may be more."""

    what: str
    delete_some: Callable[[], int]
    batch: int
    every_seconds: tuple[float, float]

    def all_at_once(self) -> int:
        """Delete all that are too old; returns how many."""
        total = deleted = self.delete_some()
        while deleted >= self.batch:
            deleted = self.delete_some()
            total += deleted
        return total

    async def keep_looking(self) -> None:
        """Look again and again, until cancelled."""
        between = FIRST_LOOK_SECONDS
        while True:
            await asyncio.sleep(random.uniform(*between))  # noqa: S311 - jitter, not a secret
            await self.look()
            between = self.every_seconds

    async def look(self) -> None:
        """Delete what is too old, with a pause after each batch."""
        try:
            while await in_database(self.delete_some)() >= self.batch:
                await asyncio.sleep(BREATH_SECONDS)
        except Error as error:  # the next look makes up for it
            logger.warning("old %s stay for now (%s)", self.what, type(error).__name__)
        except Exception:  # a fault here must not end the process and all its calls
            logger.exception("old %s stay for now", self.what)


PURGES = (
    Purge("events of the audit trail", audit.purge_batch, audit.BATCH, every_seconds=(600.0, 1200.0)),
    Purge("logins", ended_logins.purge_batch, ended_logins.BATCH, every_seconds=(20 * 3600.0, 28 * 3600.0)),
)
