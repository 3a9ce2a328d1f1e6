"""How long an answer took, for `turn.metrics`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class TurnClock:
    """When the user's last turn ended and its answer began, in monotonic seconds; None before that."""

    ended_at: float | None = None
    first_audio_at: float | None = None

    def turn_ended(self, now: float) -> None:
        """The user has finished: endpointing said so, or a typed turn was sent."""
        self.ended_at, self.first_audio_at = now, None

    def audio_sent(self, now: float) -> None:
        if self.first_audio_at is None:
            self.first_audio_at = now

    def nobody_waits(self) -> None:
        """The user goes on speaking, or no answer will come: nobody waits for the answer to the turn that ended."""
        if self.first_audio_at is None:
            self.ended_at = None

    def waits_since(self) -> float | None:
        """Since when the user waits for the first audio of an answer."""
        return self.ended_at if self.first_audio_at is None else None

    def metrics(self, item_id: str, tokens: Mapping[str, int]) -> dict[str, Any]:
        """The contract's `turn.metrics`, with the tokens that the response used; the next turn starts afresh.

        A response without audio leaves the clock alone: it was cut by the turn whose answer is still awaited.
        """
        message: dict[str, Any] = {"type": "turn.metrics", "item_id": item_id}
        if self.ended_at is not None and self.first_audio_at is not None:
            message["first_audio_ms"] = round((self.first_audio_at - self.ended_at) * 1000)
        if self.first_audio_at is not None:
            self.ended_at = self.first_audio_at = None
        return message | dict(tokens)
