"""A persona's settings, without a database."""

from dataclasses import dataclass


@dataclass(slots=True)
class Settings:
    """Settings that Voice Live accepts, unless a test changes them."""

    language: str = "en-US"
    instructions: str = "Be kind."
    greeting: str = "Good morning!"
    model: str = "gpt-realtime"
    voice_kind: str = "azure-standard"
    voice_name: str = "en-US-Ava:DragonHDLatestNeural"
    voice_rate: float = 1.0
    temperature: float = 0.8
    turn_detection: str = "server_vad"
    vad_threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_duration_ms: int = 500
    interrupt_response: bool = True
    ignore_backchannels: bool = False
    echo_guard: bool = True
    noise_reduction: str = ""
    echo_cancellation: bool = False
