"""What is older than it may be goes, a batch at a time. `manage.py serve` does it: one process at a time, by a lease.

Which rows, and by which setting, stands where each kind is at home. A process that dies in the middle leaves the rest
to the next one that looks, as soon as its lease is over: what is left to do is found in the tables each time.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from django.db import Error

from agents.audit import purge as audit
from agents.database import in_database
from agents.people import ended_logins
from agents.recordings import parts
from agents.retention import conversations, erasing, versions
from agents.retention.models import Lease

logger = logging.getLogger(__name__)

FIRST_LOOK_SECONDS = (600.0, 1200.0)  # also a process that is restarted every day comes to it
BREATH_SECONDS = 1.0
LEASE_SECONDS = 120.0  # each batch begins it anew, and takes far less long
SOON = (45.0, 90.0)
A_FEW_TIMES_AN_HOUR = (600.0, 1200.0)
ONCE_A_DAY = (20 * 3600.0, 28 * 3600.0)


@dataclass(frozen=True, slots=True)
class Purge:
    """`delete_some` deletes up to `batch` rows, and returns how many: a whole batch means that there may be more.

    `count` says how many it would delete now, all in all.
    """

    what: str
    delete_some: Callable[[], int]
    count: Callable[[], int]
    batch: int
    every_seconds: tuple[float, float]
    first_seconds: tuple[float, float] = FIRST_LOOK_SECONDS

    def all_at_once(self) -> int | None:
        """Delete all that are too old; returns how many, None if another process is at it."""
        holder, total = uuid4().hex, 0
        while (deleted := self.next_batch(holder)) is not None:
            total += deleted
            if deleted < self.batch:
                self.give_back(holder)
                return total
        return None

    def next_batch(self, holder: str) -> int | None:
        """Delete a batch if nobody else is at it; else None."""
        if not Lease.objects.take(self.what, holder, seconds=LEASE_SECONDS):
            return None
        return self.delete_some()

    def give_back(self, holder: str) -> None:
        Lease.objects.give_back(self.what, holder)

    async def keep_looking(self) -> None:
        """Look again and again, until cancelled."""
        between = self.first_seconds
        while True:
            await asyncio.sleep(random.uniform(*between))  # noqa: S311 - jitter, not a secret
            await self.look()
            between = self.every_seconds

    async def look(self) -> None:
        """Delete what is too old, with a pause after each batch."""
        holder = uuid4().hex
        try:
            while (await in_database(self.next_batch)(holder) or 0) >= self.batch:
                await asyncio.sleep(BREATH_SECONDS)
            await in_database(self.give_back)(holder)
        except Error as error:  # the next look makes up for it
            logger.warning("old %s stay for now (%s)", self.what, type(error).__name__)
        except Exception:  # a fault here must not end the process and all its calls
            logger.exception("old %s stay for now", self.what)


ERASURES = Purge(
    "accounts whose deletion is due", erasing.erase_some, erasing.count_due, 1, SOON, first_seconds=SOON
)  # its batch is one step
PURGES = (
    Purge(
        "conversations",
        conversations.purge_batch,
        conversations.count_old,
        conversations.BATCH,
        A_FEW_TIMES_AN_HOUR,
    ),
    Purge("versions of personas", versions.purge_batch, versions.count_old, versions.BATCH, ONCE_A_DAY),
    Purge("events of the audit trail", audit.purge_batch, audit.count_old, audit.BATCH, A_FEW_TIMES_AN_HOUR),
    Purge(
        "recordings of deleted conversations", parts.delete_left, parts.count_left, parts.AT_ONCE, A_FEW_TIMES_AN_HOUR
    ),
    Purge("logins", ended_logins.purge_batch, ended_logins.count_old, ended_logins.BATCH, ONCE_A_DAY),
)
