"""Old events go: after AUDIT_DAYS, the oldest first, a batch at a time. Any number of processes may run it."""

import asyncio
import logging
import random
from datetime import timedelta

from django.conf import settings
from django.db import Error

from agents.audit.models import AuditEvent
from agents.database import in_database

logger = logging.getLogger(__name__)

BATCH = 500
LOOK_SECONDS = (600.0, 1200.0)
BREATH_SECONDS = 1.0


def purge_batch() -> int:
    """Delete the oldest of those that are too old; returns how many. As many as a batch means: there may be more."""
    if not settings.AUDIT_DAYS:
        return 0
    return AuditEvent.objects.all().delete_older_than(timedelta(days=settings.AUDIT_DAYS), at_most=BATCH)


def purge() -> int:
    """Delete all that are too old; returns how many."""
    total = deleted = purge_batch()
    while deleted == BATCH:
        deleted = purge_batch()
        total += deleted
    return total


async def keep_purging() -> None:
    """Look a few times an hour, until cancelled."""
    while True:
        await asyncio.sleep(random.uniform(*LOOK_SECONDS))  # noqa: S311 - jitter, not a secret
        await look()


async def look() -> None:
    """Delete what is too old, with a pause after each batch."""
    try:
        while await in_database(purge_batch)() == BATCH:
            await asyncio.sleep(BREATH_SECONDS)
    except Error as error:  # the next look makes up for it
        logger.warning("audit trail: old events stay for now (%s)", type(error).__name__)
    except Exception:  # a fault here must not end the process and all its calls
        logger.exception("audit trail: old events stay for now")
