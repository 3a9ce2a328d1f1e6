"""Figures of the voice socket: what a frame, a second and a call may hold. Source of each: docs/architecture.md.

The formats are fixed; limits and times are settings (`BUDGET_...`, table in docs/operations.md).
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from voicesite.wrong_settings import sentences

FRAME_MIN_BYTES = 960
FRAME_MAX_BYTES = 9_600
MESSAGE_MAX_BYTES = 16 * 1024
MESSAGE_MAX_DEPTH = 5
TEXT_MAX_CHARACTERS = 4_000


class Budgets(BaseSettings):
    """Limits and times that an operator may move."""

    model_config = SettingsConfigDict(
        env_prefix="BUDGET_", env_file=Path(__file__).parents[2] / ".env", extra="ignore", env_ignore_empty=True
    )

    messages_per_second: float = Field(default=10, gt=0, le=1_000)
    messages_at_once: float = Field(default=20, ge=1, le=10_000)
    microphone_rate: float = Field(default=1.25, ge=1, le=10)
    microphone_burst_seconds: float = Field(default=5, ge=0.2, le=60)
    upstream_waiting_seconds: float = Field(default=2, ge=0.5, le=30)
    upstream_lagging_seconds: float = Field(default=5, ge=1, le=60)
    in_flight_kib: int = Field(default=512, ge=64, le=8_192)
    unacknowledged_seconds: float = Field(default=15, ge=2, le=300)
    ping_seconds: float = Field(default=10, ge=1, le=120)
    start_seconds: float = Field(default=5, ge=1, le=60)
    connect_seconds: float = Field(default=10, ge=1, le=60)
    first_audio_seconds: float = Field(default=15, ge=1, le=120)
    redis_seconds: float = Field(default=1, ge=0.1, le=10)
    database_seconds: float = Field(default=2, ge=0.1, le=30)
    token_seconds: float = Field(default=5, ge=1, le=60)
    recheck_seconds: float = Field(default=60, ge=1, le=3_600)
    waiting_turns: int = Field(default=200, ge=10, le=10_000)


def read_budgets() -> Budgets:
    """The checked budgets.

    Raises:
        SystemExit: one line for every wrong value.
    """
    try:
        return Budgets()
    except ValidationError as wrong:
        raise SystemExit(sentences(wrong, Budgets)) from None


BUDGETS = read_budgets()

IN_FLIGHT_MAX_BYTES = BUDGETS.in_flight_kib * 1024
UNACKNOWLEDGED_SECONDS = BUDGETS.unacknowledged_seconds
START_SECONDS = BUDGETS.start_seconds
CONNECT_SECONDS = BUDGETS.connect_seconds
TOKEN_SECONDS = BUDGETS.token_seconds
DATABASE_SECONDS = BUDGETS.database_seconds
REDIS_SECONDS = BUDGETS.redis_seconds
FIRST_AUDIO_SECONDS = BUDGETS.first_audio_seconds
RECHECK_SECONDS = BUDGETS.recheck_seconds


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
