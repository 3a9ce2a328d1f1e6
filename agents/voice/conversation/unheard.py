"""What the user has said and Voice Live has not written down yet: a lost connection takes it along. Pure."""

from dataclasses import dataclass, field
from typing import Any

PREFIX_SECONDS = 0.5  # speech begins before it is noticed


@dataclass(slots=True)
class Unheard:
    """Stretches of speech by their items, oldest first, and when each began in monotonic seconds."""

    _began: dict[str, float] = field(default_factory=dict)
    _spoken_id: str | None = None  # is being said

    @property
    def since(self) -> float | None:
        """When the oldest began; None while all is written down."""
        return min(self._began.values(), default=None)

    def upstream(self, event: dict[str, Any], now: float) -> None:
        """One server event."""
        item_id = str(event.get("item_id") or "")
        match event["type"]:
            case "input_audio_buffer.speech_started":
                self._spoken_id = item_id
                self._began.setdefault(item_id, now - PREFIX_SECONDS)
            case "input_audio_buffer.speech_stopped":
                self._spoken_id = None
            case "input_audio_buffer.cleared":
                self.forget()
            case (
                "conversation.item.input_audio_transcription.completed"
                | "conversation.item.input_audio_transcription.failed"
            ):
                self._written_down(item_id)

    def say_again(self, now: float) -> None:
        """Another connection is told all of it from now on; what it makes of it, it says under items of its own."""
        self._began = {"": now}

    def forget(self) -> None:
        self._began, self._spoken_id = {}, None

    def _written_down(self, item_id: str) -> None:
        """With it all before it: speech of which the service makes nothing is never written down."""
        for known in list(self._began):
            if known == self._spoken_id:
                return
            del self._began[known]
            if known == item_id:
                return
