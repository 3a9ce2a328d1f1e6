"""The settings of a persona that a call depends on. A persona has them, and so does each stored version. Pure."""

from typing import Protocol


class PersonaSettings(Protocol):
    language: str
    instructions: str
    greeting: str
    model: str
    voice_kind: str
    voice_name: str
    voice_rate: float
    temperature: float
    turn_detection: str
    vad_threshold: float
    prefix_padding_ms: int
    silence_duration_ms: int
    interrupt_response: bool
    ignore_backchannels: bool
    echo_guard: bool
    noise_reduction: str
    echo_cancellation: bool


def is_realtime(model: str) -> bool:
    """Whether the model hears and speaks itself. Other models read a transcript, and a voice reads their text aloud."""
    return model.startswith("gpt-realtime")
