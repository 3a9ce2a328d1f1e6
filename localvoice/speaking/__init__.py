"""Speaking: from text to sound. This is the interface; the engines stand beside it, `local.py` chooses of them."""

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
        """A sentence, or a piece of one, as audio in whole milliseconds (`localvoice/audio.py`).

        Empty if there is nothing to pronounce, or no voice for its language.
        """

    def close(self) -> None:
        """The service ends: leave nothing running."""
