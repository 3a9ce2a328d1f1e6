"""Turns a persona into a Voice Live session. Pure: the same persona version always makes the same session.

Field names and limits: Voice Live API reference 2026-07-15.
"""

from dataclasses import dataclass
from typing import Any

from agents.audio import SAMPLE_RATE_HZ
from agents.personas.address import Address, address_of
from agents.personas.choices import VoiceKind
from agents.personas.model_registry import Family, family_of
from agents.personas.persona_settings import PersonaSettings

NORWEGIAN = {"nb": "no"}  # OpenAI's transcribers do not know the code of Bokmål


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """`session`: the fields of `session.update`. `greeting`: those of the first `response.create`, if any."""

    address: Address
    session: dict[str, Any]
    greeting: dict[str, Any] | None
    may_interrupt: bool
    has_echo_guard: bool = False

    def opening(self, *, detects_turns: bool) -> dict[str, Any]:
        """The fields of a connection's first `session.update`."""
        return self.session if detects_turns else {**self.session, **self.turns(detects_turns=False)}

    def turns(self, *, detects_turns: bool) -> dict[str, Any]:
        """The fields to change in a running call: the service hears where the person's turns begin and end, or not.

        If not, the person says so (push-to-talk): each turn is committed, and its answer asked for.
        """
        return {"turn_detection": self.session.get("turn_detection") if detects_turns else None}


def session_config(persona: PersonaSettings) -> SessionConfig:
    """Everything a call with this persona version needs to know."""
    session: dict[str, Any] = {
        "modalities": ["text", "audio"],
        "instructions": None if persona.agent_name else persona.instructions,  # an agent brings its own
        "voice": _voice(persona),
        "temperature": None if persona.agent_name else persona.temperature,
        "input_audio_format": "pcm16",
        "input_audio_sampling_rate": SAMPLE_RATE_HZ,
        "output_audio_format": "pcm16",
        "input_audio_transcription": _transcription(persona),
        "turn_detection": _turn_detection(persona),
        "input_audio_noise_reduction": {"type": persona.noise_reduction} if persona.noise_reduction else None,
        "input_audio_echo_cancellation": {"type": "server_echo_cancellation"} if persona.echo_cancellation else None,
    }
    return SessionConfig(
        address=address_of(persona),
        session={name: value for name, value in session.items() if value is not None},
        greeting=_greeting(persona),
        may_interrupt=persona.interrupt_response,
        has_echo_guard=persona.echo_guard,
    )


def _voice(persona: PersonaSettings) -> dict[str, Any]:
    voice: dict[str, Any] = {"type": persona.voice_kind, "name": persona.voice_name}
    if persona.voice_kind == VoiceKind.AZURE and float(persona.voice_rate) != 1.0:
        voice["rate"] = f"{float(persona.voice_rate):g}"
    return voice


def _transcription(persona: PersonaSettings) -> dict[str, Any]:
    """The transcription model must match the chat model, or the service rejects the whole update."""
    if not persona.agent_name and family_of(persona.model, persona.profile) == Family.REALTIME:
        language = persona.language.partition("-")[0]
        return {"model": "gpt-4o-transcribe", "language": NORWEGIAN.get(language, language)}
    if not persona.agent_name and family_of(persona.model, persona.profile) == Family.NATIVE:
        return {"model": "mai-transcribe-2", "language": persona.language}
    return {"model": "azure-speech", "language": persona.language}


def _turn_detection(persona: PersonaSettings) -> dict[str, Any]:
    turn_detection = {
        "type": persona.turn_detection,
        "threshold": float(persona.vad_threshold),
        "prefix_padding_ms": persona.prefix_padding_ms,
        "silence_duration_ms": persona.silence_duration_ms,
        "create_response": True,
        "interrupt_response": persona.interrupt_response,
        # The browser reports to the millisecond what was heard; the service could only estimate it.
        "auto_truncate": False,
    }
    if persona.ignore_backchannels:  # left out where it is off, since not every type has it
        turn_detection["remove_filler_words"] = True
    return turn_detection


def _greeting(persona: PersonaSettings) -> dict[str, Any] | None:
    greeting = persona.greeting.strip()
    if not greeting:
        return None
    if persona.voice_kind == VoiceKind.AZURE:
        content = [{"type": "text", "text": greeting}]
        return {"pre_generated_assistant_message": {"type": "message", "role": "assistant", "content": content}}
    # Only Azure voices speak a given text; with other voices the model is asked to say it.
    return {"instructions": f'Greet the caller now. Say exactly this and nothing else: "{greeting}"'}
