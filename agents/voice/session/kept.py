"""What is kept of a call while it goes on: its turns on their way to the database, its sound on its way to a file."""

import asyncio
from dataclasses import dataclass

from agents.voice.recording.recorder import NotRecorded, Recorder
from agents.voice.storage.nothing_kept import NothingKept
from agents.voice.storage.record import Record


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one call."""

    record: Record | NothingKept
    recorder: Recorder | NotRecorded

    async def run(self) -> None:
        """Keep them as they come, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.record.run(), name="turns to the database")
            tasks.create_task(self.recorder.run(), name="recording")

    async def finish(self, end_reason: str | None) -> None:
        """What is left, within five seconds."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.record.finish(end_reason), name="last turns")
            tasks.create_task(self.recorder.finish(), name="end of the recording")
