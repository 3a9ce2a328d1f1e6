"""Opus in Ogg, written by libsndfile: two channels, a page each second, so that a file is playable at any time.

soundfile and not PyAV: the wheels of PyAV bring x264 and x265, which are under the GPL (docs/licences.md). pyogg has
had no release since 2020. libsndfile leaves Python's lock free while it encodes.
"""

import os
from array import array
from pathlib import Path

from agents.audio import SAMPLE_RATE_HZ, duration_ms

COMPRESSION = 0.9  # 20 to 35 kbit/s. From 0.96 on it takes thrice the CPU, from 0.98 on both sides become one


class SoundFile:
    """A new file, for the process's user alone. Not for several threads at a time.

    Raises:
        OSError: it can not be opened.
    """

    def __init__(self, path: Path) -> None:
        import soundfile  # here, since only those who record need it

        self._written_bytes = 0
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
        self._failure: type[Exception] = soundfile.LibsndfileError
        try:
            self._file = soundfile.SoundFile(
                descriptor,
                "w",
                samplerate=SAMPLE_RATE_HZ,
                channels=2,
                format="OGG",
                subtype="OPUS",
                compression_level=COMPRESSION,
            )
        except BaseException:
            os.close(descriptor)
            raise

    @property
    def duration_ms(self) -> int:
        return duration_ms(self._written_bytes)

    def write(self, left: bytes, right: bytes) -> None:
        """PCM16 of one length.

        Raises:
            OSError: the disk does not take it.
        """
        if not left:
            return
        both = array("h", bytes(2 * len(left)))
        both[0::2], both[1::2] = array("h", left), array("h", right)
        try:
            self._file.buffer_write(both.tobytes(), dtype="int16")
        except self._failure as error:
            raise OSError(f"the encoder: {error}") from None
        self._written_bytes += len(left)

    def close(self) -> None:
        """
        Raises:
            OSError: as `write`.
        """
        try:
            self._file.close()
        except self._failure as error:
            raise OSError(f"the encoder: {error}") from None


def duration_ms_of(path: Path) -> int:
    """Of a file that may have no proper end. 0 if there is nothing in it that can be played."""
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            return int(file.frames * 1000 / file.samplerate)
    except soundfile.LibsndfileError:
        return 0
