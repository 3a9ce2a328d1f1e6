"""The form of a persona, as a browser sends it."""

from typing import Any

from agents.personas.models import Persona

SETTINGS = {
    "name": "Otto",
    "summary": "Knows every train.",
    "language": "en-GB",
    "instructions": "Trains leave every hour.",
    "greeting": "",
    "model": "gpt-realtime",
    "temperature": "0.8",
    "voice_kind": "azure-standard",
    "voice_name": "en-GB-RyanNeural",
    "voice_rate": "1",
    "turn_detection": "server_vad",
    "vad_threshold": "0.5",
    "prefix_padding_ms": "300",
    "silence_duration_ms": "500",
    "noise_reduction": "",
    "eagerness": "auto",
    "interim_triggers": "latency",
    "personal_voice_model": "DragonLatestNeural",
}
SWITCHED_ON = ("interrupt_response", "echo_guard", "echo_cancellation", "parallel_tool_calls", "active")


def filled(**changes: str) -> dict[str, str]:
    """What a browser sends for a valid persona, with these changes, when “Publish” is pressed."""
    return SETTINGS | dict.fromkeys(SWITCHED_ON, "on") | {"publish": "", "reason": "It is new."} | changes


def drafted(**changes: str) -> dict[str, str]:
    """The same when “Save draft” is pressed."""
    sent = filled(draft="", **changes)
    del sent["publish"]
    return sent


def filled_fields() -> dict[str, Any]:
    """The same as the fields of a persona, numbers as numbers. The form sends nothing for what is switched off."""
    persona = Persona(**SETTINGS, **dict.fromkeys(SWITCHED_ON, True), says_it_is_ai=False)
    persona.clean_fields(exclude=["owner"])
    return {name: getattr(persona, name) for name in (*SETTINGS, *SWITCHED_ON, "says_it_is_ai")}
