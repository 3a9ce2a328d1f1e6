"""One answer's audio: how much was generated, and how much of it the person has heard."""

from dataclasses import dataclass

from agents.audio import duration_ms

# The browser's clock and ours count the same samples, but its last report may lack the final render quantum.
HEARD_TOLERANCE_MS = 40
# If a browser reports nothing, an answer counts as played this long after it should have ended.
UNREPORTED_SECONDS = 5.0
# If an answer's audio neither goes on nor ends, it counts as over this long after what came of it was played.
STALLED_SECONDS = 15.0
# An answer that was cut in its last syllables has been said.
LAST_SYLLABLES_MS = 500


@dataclass(slots=True)
class Answer:
    """The audio of one item. `flushed_at`: when the browser was asked to fall silent; None while it may play it.

    Times are monotonic seconds.
    """

    item_id: str
    response_id: str
    started_at: float
    generated_bytes: int = 0
    played_ms: int = 0
    reported_at: float = 0.0
    is_generated: bool = False
    flushed_at: float | None = None

    @property
    def audio_ms(self) -> int:
        return duration_ms(self.generated_bytes)

    @property
    def is_audible(self) -> bool:
        """Whether the person hears it, or will: also long after it was completely generated."""
        return self.flushed_at is None

    @property
    def was_played(self) -> bool:
        """Whether the browser has said that it played all of it."""
        return self.is_generated and self.played_ms >= self.audio_ms - HEARD_TOLERANCE_MS

    @property
    def is_unfinished(self) -> bool:
        """Whether the person would miss something if it broke off here."""
        return not self.is_generated or self.played_ms < self.audio_ms - LAST_SYLLABLES_MS

    def is_overdue(self, now: float) -> bool:
        """Whether it must have been played by now, though the browser did not say so."""
        return self.is_generated and now > self._last_sign_at() + UNREPORTED_SECONDS

    def is_stalled(self, now: float) -> bool:
        """Whether the service has forgotten to go on with it or to end it."""
        return not self.is_generated and now > self._last_sign_at() + STALLED_SECONDS

    def is_next(self, now: float) -> None:
        """Nothing plays before it any more: from now on it is played."""
        self.started_at = max(self.started_at, now)

    def heard_ms(self, played_ms: int | None = None) -> int:
        """What was heard when it was cut: never more than was generated, whatever a browser says."""
        return min(max(self.played_ms, played_ms or 0), self.audio_ms)

    def _last_sign_at(self) -> float:
        return max(self.started_at + self.audio_ms / 1000, self.reported_at)
