"""Checks what `session.update` may set, and holds what a session starts with. Pure: dictionaries as in the events."""

import time
from typing import Any

from localvoice.audio import SAMPLE_RATE_HZ
from localvoice.settings.checks import (
    Check,
    boolean,
    fields,
    list_of,
    mapping,
    number,
    object_of,
    one_of,
    optional,
    text,
    texts_by_name,
    whole,
)
from localvoice.settings.turns import DEFAULTS, turn_detection
from localvoice.settings.voice import voice
from localvoice.wire.audio_formats import TELEPHONE_RATE_HZ, InputFormat, OutputFormat
from localvoice.wire.events import Event, Refused, new_id

SESSION_SECONDS = 3600  # the service ends every connection after an hour

REALTIME_TRANSCRIBERS = ("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-transcribe-diarize")
ANY_MODEL_TRANSCRIBERS = ("mai-transcribe", "mai-transcribe-1", "mai-transcribe-2")
REALTIME_NOISE_REDUCTION = ("near_field", "far_field")
TEMPERATURE = number(0, 1.2)  # the reference says 0.6 to 1.2, the SDK 0 to 1

TRANSCRIPTION: dict[str, Check] = {
    "model": one_of((*REALTIME_TRANSCRIBERS, *ANY_MODEL_TRANSCRIBERS, "azure-speech")),
    "language": optional(text),
    "prompt": optional(text),
    "phrase_list": optional(list_of(text, at_most=500)),
    "custom_speech": optional(texts_by_name),
}
NOISE_REDUCTION: dict[str, Check] = {"type": one_of(("azure_deep_noise_suppression", *REALTIME_NOISE_REDUCTION))}
ECHO_CANCELLATION: dict[str, Check] = {
    "type": one_of(("server_echo_cancellation",)),
    "reference_source": optional(one_of(("server", "client"))),
    "channels": optional(one_of((1, 2))),
}
INTERIM: dict[str, Check] = {
    "type": one_of(("static_interim_response", "llm_interim_response")),
    "triggers": optional(list_of(one_of(("latency", "tool")))),
    "latency_threshold_ms": optional(whole(0, 60_000)),
    "texts": optional(list_of(text)),
    "model": optional(text),
    "instructions": optional(text),
    "max_completion_tokens": optional(whole(1, 4096)),
}


def modalities(value: Any, param: str) -> list[str]:
    """Text, alone or with audio. Audio alone is refused."""
    wanted: list[str] = list_of(one_of(("text", "audio", "animation", "avatar")))(value, param)
    if "text" not in wanted:
        raise Refused(f"{param} is {wanted}; allowed are ['text'] and ['text', 'audio'].", param=param)
    return wanted


def max_output_tokens(value: Any, param: str) -> int | str:
    """1 to 4096, or `inf`."""
    return "inf" if value == "inf" else int(whole(1, 4096)(value, param))


def metadata(value: Any, param: str) -> dict[str, str]:
    """At most 16 pairs of texts, 64 and 512 characters long."""
    pairs = texts_by_name(value, param)
    if len(pairs) > 16 or any(len(name) > 64 or len(entry) > 512 for name, entry in pairs.items()):
        raise Refused(f"{param} allows 16 pairs, names of 64 and values of 512 characters.", param=param)
    return pairs


def tool_choice(value: Any, param: str) -> Any:
    """A word, or one function."""
    return value if isinstance(value, dict) else one_of(("auto", "none", "required"))(value, param)


KNOWN_FIELDS: dict[str, Check] = {
    "model": text,
    "modalities": modalities,
    "instructions": text,
    "voice": voice,
    "input_audio_sampling_rate": one_of((TELEPHONE_RATE_HZ, 16_000, SAMPLE_RATE_HZ)),
    "input_audio_format": one_of(tuple(InputFormat)),
    "output_audio_format": one_of(tuple(OutputFormat)),
    "turn_detection": optional(turn_detection),
    "input_audio_transcription": optional(object_of(TRANSCRIPTION, required=("model",))),
    "input_audio_noise_reduction": optional(object_of(NOISE_REDUCTION, required=("type",))),
    "input_audio_echo_cancellation": optional(object_of(ECHO_CANCELLATION, required=("type",))),
    "temperature": TEMPERATURE,
    "max_response_output_tokens": max_output_tokens,
    "reasoning_effort": optional(one_of(("none", "minimal", "low", "medium", "high", "xhigh"))),
    "tools": list_of(mapping),
    "tool_choice": tool_choice,
    "parallel_tool_calls": boolean,
    "interim_response": optional(object_of(INTERIM, required=("type",))),
    "output_audio_timestamp_types": optional(list_of(one_of(("word",)))),
    "animation": optional(mapping),
    "avatar": optional(mapping),
    "metadata": optional(metadata),
    "include": optional(list_of(text)),
}


def is_realtime_audio(model: str) -> bool:
    """Whether this model hears and speaks itself. Others read and write text, between two speech services."""
    return model.startswith(("gpt-realtime", "gpt-4o-realtime", "gpt-4o-mini-realtime"))


def new_session(model: str, lifetime_s: float = SESSION_SECONDS) -> Event:
    """What a session starts with."""
    is_realtime = is_realtime_audio(model)
    alloy = {"type": "openai", "name": "alloy"}
    ava = {"type": "azure-standard", "name": "en-US-AvaMultilingualNeural"}
    return {
        "id": new_id("sess"),
        "object": "realtime.session",
        "model": model,
        "modalities": ["text", "audio"],
        "instructions": "",
        "voice": alloy if is_realtime else ava,
        "input_audio_sampling_rate": SAMPLE_RATE_HZ,
        "input_audio_format": InputFormat.PCM16,
        "output_audio_format": OutputFormat.PCM16,
        "turn_detection": {"type": "server_vad", **DEFAULTS["server_vad"]},
        "input_audio_transcription": None if is_realtime else {"model": "azure-speech", "language": ""},
        "input_audio_noise_reduction": None,
        "input_audio_echo_cancellation": None,
        "temperature": 0.8,
        "max_response_output_tokens": "inf",
        "tools": [],
        "tool_choice": "auto",
        "parallel_tool_calls": True,
        "expires_at": int(time.time() + lifetime_s),
    }


def updated(session: Event, wanted: Any, *, has_spoken: bool, client_reference: bool) -> Event:
    """The session after a `session.update`, which is refused as a whole if one of its fields is.

    `client_reference` says that the connection was opened with `features=client_ec_reference:true`.
    """
    changes = fields(wanted, "session", KNOWN_FIELDS)
    changed = session | changes
    if changed["input_audio_format"] != InputFormat.PCM16 and "input_audio_sampling_rate" not in changes:
        changed["input_audio_sampling_rate"] = TELEPHONE_RATE_HZ
    if changed["model"] != session["model"]:
        raise Refused("The model of a session cannot be changed.", param="session.model")
    if has_spoken and changed["voice"] != session["voice"]:
        raise voice_stays(param="session.voice")
    _check_model_fit(changed)
    _check_input(changed, client_reference=client_reference)
    return changed


def voice_stays(*, param: str) -> Refused:
    """The refusal of another voice after the first word."""
    return Refused("The voice cannot be changed once it was heard.", code="cannot_update_voice", param=param)


def _check_model_fit(session: Event) -> None:
    """Refuse settings that the model does not have: some exist only for realtime models, others only for the rest."""
    model, is_realtime = session["model"], is_realtime_audio(session["model"])
    transcriber = (session["input_audio_transcription"] or {}).get("model", "mai-transcribe")
    fitting = (
        (*REALTIME_TRANSCRIBERS, *ANY_MODEL_TRANSCRIBERS) if is_realtime else ("azure-speech", *ANY_MODEL_TRANSCRIBERS)
    )
    if transcriber not in fitting:
        raise Refused(
            f"Transcription model {transcriber!r} does not go with {model!r}; allowed are {', '.join(fitting)}.",
            param="session.input_audio_transcription.model",
        )
    if not is_realtime and (session["turn_detection"] or {}).get("type") == "semantic_vad":
        raise Refused(f"semantic_vad does not go with {model!r}.", param="session.turn_detection.type")
    if not is_realtime and (session["input_audio_noise_reduction"] or {}).get("type") in REALTIME_NOISE_REDUCTION:
        param = "session.input_audio_noise_reduction.type"
        raise Refused(f"With {model!r} only azure_deep_noise_suppression is possible.", param=param)
    if session["voice"]["type"] == "azure-realtime-native" and model != "azure-realtime":
        raise Refused(f"azure-realtime-native does not go with {model!r}.", param="session.voice.type")


def _check_input(session: Event, *, client_reference: bool) -> None:
    audio_format, rate_hz = session["input_audio_format"], session["input_audio_sampling_rate"]
    if audio_format != InputFormat.PCM16 and rate_hz != TELEPHONE_RATE_HZ:
        param = "session.input_audio_sampling_rate"
        raise Refused(f"{param} is {rate_hz}; {audio_format} allows {TELEPHONE_RATE_HZ}.", param=param)
    echo = session["input_audio_echo_cancellation"] or {}
    is_client, param = echo.get("reference_source") == "client", "session.input_audio_echo_cancellation.channels"
    if echo.get("channels") == 2 and not is_client:
        message = "Two channels need reference_source client."
        raise Refused(message, code="invalid_ec_channels_requires_client", param=param)
    if is_client and (echo.get("channels") != 2 or not client_reference):
        message = "reference_source client needs 2 channels and features=client_ec_reference:true."
        raise Refused(message, code="invalid_ec_reference_channels", param=param)
