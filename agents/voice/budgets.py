"""Figures of the voice socket: what a frame, a second and a call may hold. Source of each: docs/architecture.md."""

from dataclasses import dataclass

SAMPLE_RATE_HZ = 24_000
BYTES_PER_MS = 48  # 24 kHz, mono, 16 bit

FRAME_MIN_BYTES = 960
FRAME_MAX_BYTES = 9_600
MESSAGE_MAX_BYTES = 16 * 1024
MESSAGE_MAX_DEPTH = 5
TEXT_MAX_CHARACTERS = 4_000

IN_FLIGHT_MAX_BYTES = 512 * 1024
UNACKNOWLEDGED_SECONDS = 15.0
START_SECONDS = 5.0
CONNECT_SECONDS = 10.0
TOKEN_SECONDS = 5.0
DATABASE_SECONDS = 2.0
REDIS_SECONDS = 1.0
FIRST_AUDIO_SECONDS = 15.0
FLUSH_ANSWER_SECONDS = 1.0
ECHO_GUARD_SECONDS = 3.0
RECHECK_SECONDS = 60.0


def duration_ms(size_bytes: int) -> int:
    """Milliseconds of so many bytes of 24 kHz mono PCM16; the remainder is dropped."""
    return size_bytes // BYTES_PER_MS


def bytes_of(milliseconds: int) -> int:
    """Of 24 kHz mono PCM16."""
    return milliseconds * BYTES_PER_MS


@dataclass(slots=True)
class Allowance:
    """A token bucket: `rate` units a second on average, `burst` at once. Told the time, so it needs no clock."""

    rate: float
    burst: float
    left: float = -1.0
    at: float = 0.0

    def take(self, units: float, now: float) -> bool:
        """Whether so many units fit; if not, nothing is taken."""
        if self.left < 0:
            self.left, self.at = self.burst, now
        self.left = min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        if units > self.left:
            return False
        self.left -= units
        return True
