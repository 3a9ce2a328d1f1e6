"""One answer's audio: how much was generated, and how much of it the person has heard."""

from dataclasses import dataclass

from agents.voice.budgets import duration_ms

# The browser's clock and ours count the same samples, but its last report may lack the final render quantum.
HEARD_TOLERANCE_MS = 40
# A browser that reports nothing is taken to have played an answer this long after it should have ended.
UNREPORTED_SECONDS = 5.0


@dataclass(slots=True)
class Answer:
    """The audio of one item. `flushed_at`: when the browser was told to fall silent; None while it may play."""

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

    def is_heard(self, now: float) -> bool:
        """Whether it was played to its end, by the browser's word or, where that is missing, by the clock."""
        if not self.is_generated or self.flushed_at is not None:
            return False
        if self.played_ms >= self.audio_ms - HEARD_TOLERANCE_MS:
            return True
        last_sign = max(self.started_at + self.audio_ms / 1000, self.reported_at)
        return now > last_sign + UNREPORTED_SECONDS

    def heard_ms(self, played_ms: int | None = None) -> int:
        """What was heard when it was cut: never more than was generated, whatever a browser says."""
        return min(max(self.played_ms, played_ms or 0), self.audio_ms)
