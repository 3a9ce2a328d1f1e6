"""Stores the files of recordings that are complete, in the background, and closes those that a dead process left.

One runs in each process, and sees the files of all that record into the same folder.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from channels.db import database_sync_to_async
from django.utils import timezone

from agents.recordings import parts
from agents.recordings.folder import STILL_SECONDS, age_seconds, part_files
from agents.recordings.models import PartState, RecordingPart
from agents.recordings.sound_file import duration_ms_of

logger = logging.getLogger(__name__)

LOOK_SECONDS = 20.0
UNKNOWN_SECONDS = 3600.0  # a file without a row: it was never noted, or its recording is deleted
LOST_DAYS = 3  # a part that is nowhere for so long went with its machine

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recordings")


class Keeper:
    """Of this process."""

    def __init__(self) -> None:
        self._is_needed = asyncio.Event()

    def wake(self) -> None:
        """A part is complete."""
        self._is_needed.set()

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        look = database_sync_to_async(look_once, thread_sensitive=False, executor=_thread)
        while True:
            try:
                await look()
            except Exception as error:  # a database that is away, or a fault: the next look makes up for it
                logger.warning("recordings wait to be stored (%s)", type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._is_needed.wait()
            self._is_needed.clear()


def look_once() -> None:
    """Close and store what is here, and note what is lost."""
    for part_id, path in part_files():
        try:
            _look_at(part_id, path)
        except Exception as error:  # whatever a storage raises: one file must not keep the others
            logger.warning("recordings: a file is not stored yet (%s)", type(error).__name__)
    long_ago = timezone.now() - timedelta(days=LOST_DAYS)
    unstored = RecordingPart.objects.filter(state__in=(PartState.WRITING, PartState.CLOSED), created_at__lt=long_ago)
    unstored.update(state=PartState.LOST)


def _look_at(part_id: UUID, path: Path) -> None:
    part = RecordingPart.objects.filter(pk=part_id).first()
    if part is None:
        if age_seconds(path) > UNKNOWN_SECONDS:
            path.unlink(missing_ok=True)
        return
    if part.state == PartState.WRITING and age_seconds(path) > STILL_SECONDS:
        parts.close_part(part_id, duration_ms=duration_ms_of(path))
        part.refresh_from_db()
        logger.info("recordings: a part that a dead process left is closed")
    if part.state not in parts.UNSTORED:
        return
    if part.conversation_id is None:
        parts.delete_part(part)
    else:
        parts.store_part(part, path)


keeper = Keeper()
