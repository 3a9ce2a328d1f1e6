"""Speaking: from text to sound. This is the interface; the engine beside it is eSpeak NG."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Speech:
    """How to speak: a session's `voice` as Voice Live writes it, and the language (`en`, `de`, …)."""

    voice: dict[str, Any]
    language: str


class Speaker(Protocol):
    """Turns sentences into audio for all connections."""

    async def speak(self, sentence: str, speech: Speech) -> bytes:
        """One sentence as audio (`localvoice/audio.py`); empty if there is nothing to pronounce."""

    def close(self) -> None:
        """The service ends: leave nothing running."""
