"""Where a turn's audio is cut into segments, which are recognised one by one. Pure; audio is as in `audio.py`.

The more a recogniser hears at once, the better it understands; but its work grows faster than the audio (Moonshine
base: 88 ms for 5 s, 271 for 10, 1 356 for 30). So a segment ends at the first pause after `LONG_MS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from localvoice.audio import BYTES_PER_MS, BYTES_PER_SAMPLE, SAMPLES_PER_MS

LONG_MS = 12_000
# Without a pause it is cut where it is quietest after `LONG_MS`.
LONGEST_MS = 20_000
QUIET_MS = 40  # the length of the quietest spot
# If so much of one turn waits for a recogniser, the machine cannot follow: what is spoken now is not heard.
MOST_UNHEARD_MS = 120_000


@dataclass(eq=False, slots=True)
class Segment:
    """A part of a turn.

    `wanted_bytes` of it are to be recognised, up to the newest pause. A recogniser has taken `taken_bytes`, and the
    words are those of `heard_bytes`.
    """

    language: str
    pcm: bytearray = field(default_factory=bytearray)
    wanted_bytes: int = 0
    taken_bytes: int = 0
    heard_bytes: int = 0
    words: str = ""
    failure: Exception | None = None
    is_complete: bool = False
    is_urgent: bool = False  # its turn is over: somebody waits for the words
    is_unwanted: bool = False

    @property
    def is_heard(self) -> bool:
        """Whether the words are those of all that is wanted."""
        return self.heard_bytes >= self.wanted_bytes

    @property
    def unheard_ms(self) -> int:
        """Milliseconds of audio whose words are not known yet."""
        return max(0, len(self.pcm) - self.heard_bytes) // BYTES_PER_MS

    def want(self) -> bool:
        """Ask for the words of all audio so far; returns whether a recogniser must take it (again)."""
        self.wanted_bytes = max(self.wanted_bytes, len(self.pcm))
        if self.wanted_bytes <= self.taken_bytes:
            return False
        self.failure = None
        return True

    def take(self) -> bytes:
        """The audio to recognise now."""
        self.taken_bytes = self.wanted_bytes
        return bytes(self.pcm[: self.taken_bytes])

    def heard(self, words: str, heard_bytes: int) -> None:
        """These are the words of so many bytes. A late result for fewer bytes than are heard already is dropped."""
        if heard_bytes < self.heard_bytes:
            return
        self.words, self.heard_bytes = words, heard_bytes
        if self.is_complete and self.is_heard:
            self.pcm.clear()  # a long turn keeps its words, not its sound

    def failed(self, failure: Exception) -> None:
        """The audio that was taken was not recognised; it is taken again when more is wanted."""
        self.failure, self.taken_bytes = failure, self.heard_bytes


class Segments:
    """The segments of one turn, in order. The last one grows until it is complete."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._all: list[Segment] = []

    def __iter__(self) -> Iterator[Segment]:
        return iter(self._all)

    def feed(self, pcm: bytes) -> Segment | None:
        """Add speech. Returns the segment that became complete by it, if one did."""
        if sum(segment.unheard_ms for segment in self._all) > MOST_UNHEARD_MS:
            return None
        growing = self._growing()
        growing.pcm += pcm
        if len(growing.pcm) < LONGEST_MS * BYTES_PER_MS:
            return None
        cut = quietest_byte(bytes(growing.pcm), from_ms=LONG_MS)
        rest = bytes(growing.pcm[cut:])
        del growing.pcm[cut:]
        growing.is_complete = True
        self._growing().pcm += rest
        return growing

    def pause(self) -> Segment | None:
        """The utterance is over. Returns the segment that is now to be recognised; None if nothing new was said."""
        if not self._all or self._all[-1].is_complete:
            return None
        growing = self._all[-1]
        growing.is_complete = len(growing.pcm) >= LONG_MS * BYTES_PER_MS
        return growing

    def _growing(self) -> Segment:
        if not self._all or self._all[-1].is_complete:
            self._all.append(Segment(self._language))
        return self._all[-1]


def quietest_byte(pcm: bytes, *, from_ms: int) -> int:
    """The middle of the quietest spot after `from_ms`, as an offset in bytes: there, a cut harms least."""
    samples = np.frombuffer(pcm[from_ms * BYTES_PER_MS :], "<i2").astype(np.float32)
    spot = QUIET_MS * SAMPLES_PER_MS
    energies = np.square(samples[: len(samples) // spot * spot]).reshape(-1, spot).sum(axis=1)
    middle = int(np.argmin(energies)) * spot + spot // 2
    return from_ms * BYTES_PER_MS + middle * BYTES_PER_SAMPLE
