"""Records one call, if its person has agreed to it. What it is told of the call waits here for a thread that writes it.

Nothing here delays the call. When disk or encoder are slow, what finds no room is missing: in the recording is silence
in its place, and its row says how much. When they fail the recording ends, the person is told, and the call goes on.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import Error as DatabaseError

from agents.audio import duration_ms
from agents.database import in_database
from agents.recordings import parts
from agents.recordings.folder import path_of
from agents.recordings.keeper import keeper
from agents.voice.conversation.browser_messages import Message, notice
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.protocol import BrowserMessage, PlaybackFlushed, PlaybackProgress
from agents.voice.recording.part_writer import PartWriter
from agents.voice.recording.timeline import Event, Heard, Played, Sent

logger = logging.getLogger(__name__)

WRITE_SECONDS = 0.25
WAITING_MAX_BYTES = 4 * 1024 * 1024  # forty seconds of both sides
REPORT_BYTES = 200  # what a report counts for
FINISH_SECONDS = 4.0  # what is not written by then is closed by keeper.py

RECORDED = notice("recorded", "This call is being recorded.")
STOPPED = notice("recording_stopped", "The recording has stopped. You can talk on.")

# Encoding leaves Python's lock free, and one thread is enough for fifty calls. With two, the event loop of a busy
# machine was twice as late (docs/performance.md).
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recording")


class NotRecorded:
    """In place of a `Recorder`, for a call that nobody records."""

    is_recording = False

    def heard(self, pcm: bytes, now: float) -> None: ...
    def sent(self, item_id: str, pcm: bytes) -> None: ...
    def received(self, message: BrowserMessage, now: float) -> None: ...
    def told_to_a_page(self) -> list[Message]:
        return []

    def news(self) -> list[Message]:
        return []

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.Event().wait()

    async def finish(self) -> None: ...


class Recorder:
    """Of one call in this process: one part of its recording."""

    def __init__(self, conversation_id: UUID) -> None:
        self.is_recording = True
        self._conversation_id = conversation_id
        self._part_id = uuid4()
        self._writer = PartWriter(path_of(self._part_id), time.monotonic())
        self._has_row = False
        self._is_deleted = False  # the conversation
        self._events: list[Event] = []
        self._waiting_bytes = 0
        self._missing_bytes = 0
        self._sent_bytes: dict[str, int] = {}  # of the newest answer
        self._news: list[Message] = []
        self._work: asyncio.Future[None] | None = None  # what a thread does; it cannot be stopped

    # Told by the session; none of these waits

    def heard(self, pcm: bytes, now: float) -> None:
        """A frame of the microphone."""
        self._add(Heard(pcm, now), len(pcm))

    def sent(self, item_id: str, pcm: bytes) -> None:
        """Audio of an answer."""
        offset_bytes = self._sent_bytes.get(item_id, 0)
        self._sent_bytes = {item_id: offset_bytes + len(pcm)}
        self._add(Sent(item_id, offset_bytes, pcm), len(pcm))

    def received(self, message: BrowserMessage, now: float) -> None:
        """What the browser has played counts; all else is passed over."""
        match message:
            case PlaybackProgress(item_id, played_ms):
                self._add(Played(item_id, played_ms, now), REPORT_BYTES)
            case PlaybackFlushed(item_id, played_ms):
                self._add(Played(item_id, played_ms, now, is_cut=True), REPORT_BYTES)

    def told_to_a_page(self) -> list[Message]:
        """To each one that has the call."""
        return [RECORDED] if self.is_recording else []

    def news(self) -> list[Message]:
        """What the person has to know and was not told yet."""
        news, self._news = self._news, []
        return news

    def _add(self, event: Event, size_bytes: int) -> None:
        if not self.is_recording:
            return
        if self._waiting_bytes + size_bytes > WAITING_MAX_BYTES:
            self._missing_bytes += 0 if isinstance(event, Played) else size_bytes
            return
        self._events.append(event)
        self._waiting_bytes += size_bytes

    # Its task

    async def run(self) -> None:
        """Write as it happens, until cancelled."""
        while self.is_recording:
            await asyncio.sleep(WRITE_SECONDS)
            await self._guarded(self._writer.write)
        await asyncio.Event().wait()

    async def finish(self) -> None:
        """Write the rest and close the part, within four seconds."""
        try:
            async with asyncio.timeout(FINISH_SECONDS):
                await self._guarded(self._writer.write_all)
                await self._in_thread(self._writer.close)
                if self._has_row and not self._is_deleted:
                    await self._close()
        except (TimeoutError, OSError) as error:
            self._failed(type(error).__name__)
        self.is_recording = False
        self._events.clear()

    async def _guarded(self, write: Callable[[list[Event], float], None]) -> None:
        """A recording that fails ends, and never the call."""
        if not self.is_recording:
            return
        try:
            await self._write(write)
        except Exception as error:  # disk, encoder, or a fault of ours
            self._failed(type(error).__name__)
            logger.debug("recording", exc_info=True)

    async def _write(self, write: Callable[[list[Event], float], None]) -> None:
        events, self._events, self._waiting_bytes = self._events, [], 0
        await self._in_thread(write, events, time.monotonic())
        if not self._has_row and self._writer.began_at is not None:
            await self._create_row(self._writer.began_at)

    async def _create_row(self, began_at: float) -> None:
        """While the database is away, the next write tries again."""
        started_at = datetime.fromtimestamp(time.time() - (time.monotonic() - began_at), UTC)
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                is_there = await in_database(parts.create_part)(self._part_id, self._conversation_id, started_at)
        except (TimeoutError, DatabaseError) as error:
            logger.warning("recording of %s: not noted yet (%s)", self._conversation_id, type(error).__name__)
            return
        self._has_row, self._is_deleted = is_there, not is_there
        if self._is_deleted:
            self.is_recording = False
            await self._in_thread(self._writer.discard)

    async def _in_thread(self, work: Callable[..., None], *arguments: Any) -> None:
        """One after the other, even if nobody waits any more for what was begun before."""
        if self._work is not None:
            await asyncio.wait([self._work])
        self._work = asyncio.get_running_loop().run_in_executor(_thread, work, *arguments)
        await asyncio.shield(self._work)

    async def _close(self) -> None:
        missing_ms = self._writer.missing_ms + duration_ms(self._missing_bytes)
        if missing_ms:
            logger.warning("recording of %s: %d ms are missing", self._conversation_id, missing_ms)
        try:
            await in_database(parts.close_part)(
                self._part_id, duration_ms=self._writer.duration_ms, missing_ms=missing_ms
            )
        except DatabaseError as error:  # keeper.py closes it
            logger.warning("recording of %s: not closed yet (%s)", self._conversation_id, type(error).__name__)
        keeper.wake()

    def _failed(self, why: str) -> None:
        if self.is_recording:
            logger.error("recording of %s has ended (%s)", self._conversation_id, why)
            self._news.append(STOPPED)
        self.is_recording = False
        self._events.clear()
