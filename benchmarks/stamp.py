"""Audio with a stamp: when it was sent, by which caller, and its index, in the first sixteen bytes of a frame.

The clock is CLOCK_MONOTONIC, which all processes of one machine share. A relay that changes a sample breaks the stamp.
"""

import struct
import time
from dataclasses import dataclass

BYTES_PER_MS = 48  # 24 kHz, mono, 16 bit
FORGIVEN_FRAMES = 2  # a relay may have one frame in hand when it is told to drop the rest

_STAMP = struct.Struct("<qII")


@dataclass(frozen=True, slots=True)
class Stamp:
    sent_ns: int
    caller: int
    index: int


def stamped(caller: int, index: int, duration_ms: int) -> bytes:
    """PCM of that length, stamped now. After the stamp it is silence."""
    return _STAMP.pack(time.monotonic_ns(), caller, index) + bytes(duration_ms * BYTES_PER_MS - _STAMP.size)


def stamp_of(pcm: bytes) -> Stamp:
    return Stamp(*_STAMP.unpack_from(pcm))


@dataclass(slots=True)
class Row:
    """The stamps of one caller as they arrive. `lost` counts missing frames; `delays_ns` is filled after `measure`."""

    caller: int
    arrived: int = 0
    lost: int = 0
    delays_ns: list[int] | None = None
    _next_index: int | None = None
    _forgiven: int = 0

    def take(self, pcm: bytes) -> None:
        """
        Raises:
            ValueError: the audio is another caller's, or comes twice.
        """
        stamp = stamp_of(pcm)
        if stamp.caller != self.caller:
            raise ValueError(f"caller {self.caller} got audio of caller {stamp.caller}")
        expected = stamp.index if self._next_index is None else self._next_index
        if stamp.index < expected:
            raise ValueError(f"caller {self.caller} got frame {stamp.index} where {expected} was due")
        if self._forgiven:
            self._forgiven -= 1
        else:
            self.lost += stamp.index - expected
        self._next_index = stamp.index + 1
        self.arrived += 1
        if self.delays_ns is not None:
            self.delays_ns.append(time.monotonic_ns() - stamp.sent_ns)

    def measure(self) -> None:
        self.delays_ns = []

    def skip_gap(self) -> None:
        """Do not count gaps before the next `FORGIVEN_FRAMES` as losses, since the answer was interrupted."""
        self._forgiven = FORGIVEN_FRAMES
