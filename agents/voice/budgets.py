"""Numbers of the voice socket: what a frame, a second and a call may hold. Source of each: docs/architecture.md.

The formats are fixed. `Budgets` are the numbers that an operator may change: `BUDGET_...`, table in docs/operations.md.
voicesite/environment.py reads and checks them, and limits.py has those that this process runs with. Pure.
"""

from dataclasses import dataclass, field
from typing import Any

from agents.audio import BYTES_PER_MS

FRAME_MIN_BYTES = 960
FRAME_MAX_BYTES = 9_600
MESSAGE_MAX_BYTES = 16 * 1024
MESSAGE_MAX_DEPTH = 5
TEXT_MAX_CHARACTERS = 4_000
STALL_SECONDS = 20  # so long a network may stand still before a socket is lost; then all comes at once


def _movable(default: float, **allowed: float) -> Any:
    """`allowed`: the range that an operator may choose from, in pydantic's words: `gt`, `ge`, `le`."""
    return field(default=default, metadata=allowed)


@dataclass(frozen=True, slots=True)
class Budgets:
    """Limits and times that an operator may change. `microphone_rate`: 1 is the speed of speech."""

    messages_per_second: float = _movable(10, gt=0, le=1_000)
    messages_at_once: float = _movable(20, ge=1, le=10_000)
    microphone_rate: float = _movable(1.25, ge=1, le=10)
    microphone_burst_seconds: float = _movable(5, ge=0.2, le=60)
    upstream_waiting_seconds: float = _movable(2, ge=0.5, le=30)
    upstream_lagging_seconds: float = _movable(5, ge=1, le=60)
    in_flight_kib: int = _movable(512, ge=64, le=8_192)
    unacknowledged_seconds: float = _movable(15, ge=2, le=300)
    ping_seconds: float = _movable(10, ge=1, le=120)
    start_seconds: float = _movable(5, ge=1, le=60)
    connect_seconds: float = _movable(10, ge=1, le=60)
    first_audio_seconds: float = _movable(15, ge=1, le=120)
    redis_seconds: float = _movable(1, ge=0.1, le=10)
    database_seconds: float = _movable(2, ge=0.1, le=30)
    token_seconds: float = _movable(5, ge=1, le=60)
    recheck_seconds: float = _movable(60, ge=1, le=3_600)
    waiting_turns: int = _movable(200, ge=10, le=10_000)

    @property
    def frames_per_second(self) -> float:
        """Of all kinds on one socket, pings and fragments too: twice what a page sends with the smallest frames."""
        return 2 * self._frames_of_a_page

    @property
    def frames_at_once(self) -> float:
        """What a page sends after a stall, with what it may send at once anyway."""
        seconds = max(STALL_SECONDS, self.microphone_burst_seconds)
        return seconds * self._frames_of_a_page + self.messages_at_once

    @property
    def _frames_of_a_page(self) -> float:
        return self.microphone_rate * 1_000 * BYTES_PER_MS / FRAME_MIN_BYTES + self.messages_per_second
