"""Counts calls for the dashboard while the site runs. Any number of processes may; `manage.py serve` does."""

import asyncio
import logging
import random

from django.db import DatabaseError, InterfaceError

from agents.database import in_database
from agents.operate.rollup import count_batch

logger = logging.getLogger(__name__)

LOOK_SECONDS = (60.0, 120.0)
BREATH_SECONDS = 0.2


async def keep_counting() -> None:
    """Look every minute or two, until cancelled."""
    while True:
        await asyncio.sleep(random.uniform(*LOOK_SECONDS))  # noqa: S311 - jitter, not a secret
        await look()


async def look() -> None:
    """Count all calls that are over, with a pause after each batch."""
    try:
        while await in_database(count_batch)():
            await asyncio.sleep(BREATH_SECONDS)
    except (DatabaseError, InterfaceError) as error:  # the next look makes up for it
        logger.warning("calls are counted later (%s)", type(error).__name__)
    except Exception:  # a fault here must not end the process and all its calls
        logger.exception("calls are counted later")
