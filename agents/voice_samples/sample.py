"""What is asked of Voice Live to hear a voice: a session, and one answer in it. Pure.

Azure's voices speak a given sentence. The others speak the words of their model alone, so it is asked to say it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from agents.audio import SAMPLE_RATE_HZ
from agents.personas.choices import VoiceKind, offered_models
from agents.personas.model_registry import Family, family_of
from agents.personas.voices.voice import Voice
from agents.voice_samples.sentences import SENTENCES, language_of_sentence

LONGEST_MS = 8_000
RATE_STEPS = 20  # to a whole: rates differ by 0.05
PLAYABLE = (VoiceKind.AZURE, VoiceKind.OPENAI, VoiceKind.NATIVE)
NATIVE_MODEL = "azure-realtime"
SPEAKING = "You read aloud what you are asked to, and say nothing else."
FAMILIES = {
    VoiceKind.AZURE: (Family.REALTIME, Family.TEXT, Family.PHI),
    VoiceKind.OPENAI: (Family.REALTIME,),
    VoiceKind.NATIVE: (Family.NATIVE,),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """`language`: a key of SENTENCES. `service`: what speaks; another one sounds different."""

    kind: VoiceKind
    name: str
    rate: float
    language: str
    service: str

    @property
    def sentence(self) -> str:
        return SENTENCES[self.language]

    @property
    def key(self) -> str:
        """The same for what sounds the same."""
        told = (self.kind, self.name.lower(), f"{self.rate:.2f}", self.sentence, self.service)
        return sha256("\0".join(told).encode()).hexdigest()


def sample_of(kind: VoiceKind, voice: Voice, rate: float, persona_language: str, *, service: str) -> Sample:
    """In the persona's language if the voice speaks it, else in the voice's own. Only Azure's voices have a rate."""
    speaks_it = persona_language and voice.speaks(persona_language)
    language = language_of_sentence(persona_language if speaks_it else voice.locale)
    rounded = round(rate * RATE_STEPS) / RATE_STEPS if kind == VoiceKind.AZURE else 1.0
    return Sample(kind, voice.name, rounded, language, service)


def session_of(sample: Sample) -> dict[str, Any]:
    """The fields of `session.update`. Nobody is heard, so no turn is detected and nothing is written down."""
    voice: dict[str, Any] = {"type": sample.kind.value, "name": sample.name}
    if sample.rate != 1.0:
        voice["rate"] = f"{sample.rate:g}"
    return {
        "modalities": ["text", "audio"],
        "instructions": SPEAKING,
        "voice": voice,
        "input_audio_format": "pcm16",
        "input_audio_sampling_rate": SAMPLE_RATE_HZ,
        "output_audio_format": "pcm16",
        "turn_detection": None,
    }


def response_of(sample: Sample) -> dict[str, Any]:
    """The fields of `response.create`."""
    if sample.kind == VoiceKind.AZURE:
        content = [{"type": "text", "text": sample.sentence}]
        return {"pre_generated_assistant_message": {"type": "message", "role": "assistant", "content": content}}
    return {"instructions": f'Say exactly this and nothing else: "{sample.sentence}"'}


def model_for(kind: VoiceKind, default: str, allowed: Sequence[str]) -> str | None:
    """The model that goes with that kind of voice: the site's own if it does. None: the operator allows none that does.

    `allowed`: as in `offered_models`.
    """
    candidates = (default, *offered_models(allowed), *(() if allowed else (NATIVE_MODEL,)))
    return next((model for model in candidates if family_of(model) in FAMILIES[kind]), None)
