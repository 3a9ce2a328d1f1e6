"""What a session starts with, and what `session.update` makes of it. Pure: dictionaries as in the events."""

import time
from typing import Any

from localvoice.audio import SAMPLE_RATE_HZ
from localvoice.settings.pairs import check_pairs, hears_itself, is_native
from localvoice.settings.table import AZURE_TRANSCRIBER, SESSION
from localvoice.settings.turns import DEFAULTS, with_defaults
from localvoice.settings.voice import NATIVE, OPENAI, STANDARD
from localvoice.wire.audio_formats import TELEPHONE_RATE_HZ, InputFormat, OutputFormat
from localvoice.wire.events import Event, Refused, new_id

SESSION_SECONDS = 3600  # the service ends every connection after an hour


# What an agent brings with it. "Not supported when you're using a custom agent" (voice-live-how-to).
OF_THE_AGENT = ("model", "instructions", "tools", "tool_choice", "temperature")


def new_session(model: str, lifetime_s: float = SESSION_SECONDS, *, profile: str = "", agent_name: str = "") -> Event:
    """What a session starts with, with a model or with an agent."""
    session: Event = {
        "id": new_id("sess"),
        "object": "realtime.session",
        "model": model,
        "modalities": ["text", "audio"],
        "instructions": "",
        "input_audio_sampling_rate": SAMPLE_RATE_HZ,
        "input_audio_format": InputFormat.PCM16,
        "output_audio_format": OutputFormat.PCM16,
        "turn_detection": {"type": "server_vad", **DEFAULTS["server_vad"]},
        "input_audio_noise_reduction": None,
        "input_audio_echo_cancellation": None,
        "temperature": 0.8,
        "max_response_output_tokens": "inf",
        "tools": [],
        "tool_choice": "auto",
        "parallel_tool_calls": True,
        "expires_at": int(time.time() + lifetime_s),
    }
    if profile:
        session["profile"] = profile
    if agent_name:
        session["agent"] = _agent(agent_name)
    return session | _speech_of(session)


def _agent(name: str) -> dict[str, str]:
    return {"type": "agent", "name": name, "agent_id": name, "thread_id": new_id("thread")}


def _speech_of(session: Event) -> Event:
    """The voice and the transcriber that a session starts with, which depend on its model."""
    transcription = None if hears_itself(session) else {"model": AZURE_TRANSCRIBER, "language": ""}
    voice = {"type": STANDARD, "name": "en-US-AvaMultilingualNeural"}
    if hears_itself(session):
        voice = {"type": OPENAI, "name": "alloy"}
    elif is_native(session):
        voice = {"type": NATIVE, "name": "ava"}
    return {"voice": voice, "input_audio_transcription": transcription}


def updated(session: Event, wanted: Any, *, has_spoken: bool, client_reference: bool) -> Event:
    """The session after a `session.update`, which is refused as a whole if one of its fields is.

    `client_reference` says that the connection was opened with `features=client_ec_reference:true`.
    """
    changes = SESSION.check(wanted, "session")
    check_agent(session, changes, "session")
    if changes.get("turn_detection") is not None:
        changes["turn_detection"] = with_defaults(changes["turn_detection"])
    changed = session | changes
    if changed["input_audio_format"] != InputFormat.PCM16 and "input_audio_sampling_rate" not in changes:
        changed["input_audio_sampling_rate"] = TELEPHONE_RATE_HZ
    if changed["model"] != session["model"]:
        raise Refused(
            f"The model of a session stays {session['model']!r}: open another connection for another model.",
            param="session.model",
        )
    if has_spoken and changed["voice"] != session["voice"]:
        raise voice_stays(param="session.voice")
    check_pairs(changed)
    _check_feature(changed, client_reference=client_reference)
    return changed


def voice_stays(*, param: str) -> Refused:
    """The refusal of another voice after the first word."""
    return Refused(
        "The voice cannot be changed once it was heard: open another connection for another voice.",
        code="cannot_update_voice",
        param=param,
    )


def check_agent(session: Event, changes: Event, param: str) -> None:
    """Refuse to set what belongs to the agent, if an agent answers."""
    for name in OF_THE_AGENT:
        if session.get("agent") and name in changes:
            message = f"{param}.{name} belongs to the agent: change it there, and leave it out."
            raise Refused(message, param=f"{param}.{name}")


def _check_feature(session: Event, *, client_reference: bool) -> None:
    echo = session["input_audio_echo_cancellation"] or {}
    if echo.get("reference_source") == "client" and not client_reference:
        raise Refused(
            "reference_source client needs features=client_ec_reference:true in the address of the connection.",
            code="invalid_ec_reference_channels",
            param="session.input_audio_echo_cancellation.channels",
        )
