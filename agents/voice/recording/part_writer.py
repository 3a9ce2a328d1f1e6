"""One part of a recording on its way to its file. Runs in a thread, apart from all calls."""

from pathlib import Path

from agents.audio import duration_ms
from agents.recordings.folder import make_folder
from agents.recordings.sound_file import SoundFile
from agents.voice.recording.timeline import Event, Timeline


class PartWriter:
    """It opens the file with the first sound. For one thread at a time."""

    def __init__(self, path: Path, zero: float) -> None:
        self.path = path
        self._timeline = Timeline(zero)
        self._file: SoundFile | None = None

    @property
    def began_at(self) -> float | None:
        """The first sound, in monotonic seconds; None while there is no file."""
        return self._timeline.began_at if self._file else None

    @property
    def duration_ms(self) -> int:
        return self._file.duration_ms if self._file else 0

    @property
    def missing_ms(self) -> int:
        return duration_ms(self._timeline.missing_bytes)

    def write(self, events: list[Event], now: float) -> None:
        """What is settled by now.

        Raises:
            OSError: the disk does not take it.
        """
        for event in events:
            self._timeline.add(event)
        self._write(*self._timeline.take(now))

    def write_all(self, events: list[Event], now: float) -> None:
        """At the end, what is not settled too. Raises as `write`."""
        self.write(events, now)
        self._write(*self._timeline.take_rest())

    def close(self) -> None:
        """Raises as `write`."""
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """The conversation is deleted."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _write(self, left: bytes, right: bytes) -> None:
        if not left:
            return
        if self._file is None:
            make_folder()
            self._file = SoundFile(self.path)
        self._file.write(left, right)
