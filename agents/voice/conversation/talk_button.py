"""The push-to-talk button as the server knows it. Pure; what follows from a press stands in push_to_talk.py."""

from dataclasses import dataclass

from agents.audio import duration_ms


@dataclass(slots=True)
class TalkButton:
    """`is_used`: turns begin and end with it. `audio_bytes`: what came of the microphone since the last turn."""

    is_used: bool = False
    is_held: bool = False
    audio_bytes: int = 0

    @property
    def audio_ms(self) -> int:
        return duration_ms(self.audio_bytes)

    def let_go(self) -> None:
        self.is_held, self.audio_bytes = False, 0
