"""What the user has said and Voice Live has not written down yet: a lost connection takes it along. Pure."""

from dataclasses import dataclass
from typing import Any

WRITTEN_DOWN = (
    "conversation.item.input_audio_transcription.completed",
    "conversation.item.input_audio_transcription.failed",
    "input_audio_buffer.cleared",
)
PREFIX_SECONDS = 0.5  # speech begins before it is noticed


@dataclass(slots=True)
class Unheard:
    """`since`: when the oldest such speech began, in monotonic seconds; None while there is none."""

    since: float | None = None
    _is_speaking: bool = False

    def upstream(self, event: dict[str, Any], now: float) -> None:
        """One server event."""
        match event["type"]:
            case "input_audio_buffer.speech_started":
                self._is_speaking = True
                if self.since is None:
                    self.since = now - PREFIX_SECONDS
            case "input_audio_buffer.speech_stopped":
                self._is_speaking = False
            case kind if kind in WRITTEN_DOWN and not self._is_speaking:
                self.since = None

    def forget(self) -> None:
        self.since, self._is_speaking = None, False
