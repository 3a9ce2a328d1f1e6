"""Speaking: text to sound. The interface and what a voice is; the engine beside it is eSpeak NG."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Speech:
    """How a session wants to be spoken: its `voice` as Voice Live names it, and the language (`en`, `de`, …)."""

    voice: dict[str, Any]
    language: str


class Speaker(Protocol):
    """Turns sentences into audio; shared by all connections."""

    async def speak(self, sentence: str, speech: Speech) -> bytes:
        """One sentence as PCM16 mono at 24 kHz; empty when there is nothing to pronounce."""

    def close(self) -> None:
        """The service ends: leave nothing running."""
