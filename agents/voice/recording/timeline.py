"""Both sides of a call in time: left what the microphone brought, right what the person heard of the persona. Pure.

The clock is the server's. A frame of the microphone and a report of the browser that come at the same time were heard
at the same time there, so both sides fit together, whatever the network takes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from agents.audio import SAMPLE_RATE_HZ, bytes_of
from agents.voice.recording.track import Track
from agents.voice.recording.unplayed import Unplayed

SAMPLE_BYTES = 2
# What is younger waits: the browser reports every 250 ms what it has played, and the network brings it unevenly.
HOLD_SECONDS = 0.75


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame of the microphone came. `at`: monotonic seconds, as everywhere here."""

    pcm: bytes
    at: float


@dataclass(frozen=True, slots=True)
class Sent:
    """Audio of an answer went to the browser; so many bytes of the answer were before it."""

    item_id: str
    offset_bytes: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Played:
    """The browser has played so much of the answer. `is_cut`: no more of it will be played."""

    item_id: str
    played_ms: int
    at: float
    is_cut: bool = False


Event = Heard | Sent | Played


class Timeline:
    """Of one part of a recording; `zero` is any time near its beginning. It begins with the first sound of either."""

    def __init__(self, zero: float) -> None:
        self._zero = zero
        self._left, self._right = Track(), Track()
        self._unplayed = Unplayed()
        self._began_at: int | None = None

    @property
    def began_at(self) -> float | None:
        """When the first sound was heard; None while nothing was taken."""
        if self._began_at is None:
            return None
        return self._zero + self._began_at / SAMPLE_BYTES / SAMPLE_RATE_HZ

    @property
    def missing_bytes(self) -> int:
        """Sound that found no room."""
        return self._left.missing_bytes + self._right.missing_bytes + self._unplayed.missing_bytes

    def add(self, event: Event) -> None:
        match event:
            case Heard(pcm, at):
                self._left.put(pcm, self._position(at))
            case Sent(item_id, offset_bytes, pcm):
                self._unplayed.add(item_id, offset_bytes, pcm)
            case Played(item_id, played_ms, at, is_cut):
                pcm = self._unplayed.played(item_id, bytes_of(played_ms))
                if pcm:
                    self._right.put(pcm, self._position(at))
                if is_cut:
                    self._unplayed.forget(item_id)

    def take(self, now: float) -> tuple[bytes, bytes]:
        """What is settled by now and was not taken yet, left and right, of one length."""
        return self._take(self._position(now - HOLD_SECONDS))

    def take_rest(self) -> tuple[bytes, bytes]:
        """All that is left, at the end."""
        return self._take(max(self._left.end, self._right.end))

    def _take(self, until: int) -> tuple[bytes, bytes]:
        if self._began_at is None:
            first = min(self._first_sounds(), default=until)
            if first >= until:
                return b"", b""
            self._began_at = first
            self._left.take(first)
            self._right.take(first)
        return self._left.take(until), self._right.take(until)

    def _first_sounds(self) -> Iterator[int]:
        return (track.first_sound_at for track in (self._left, self._right) if track.first_sound_at is not None)

    def _position(self, at: float) -> int:
        return round((at - self._zero) * SAMPLE_RATE_HZ) * SAMPLE_BYTES
