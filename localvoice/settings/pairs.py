"""The table of what goes together: rules between two options of a session, or between an option and the model. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localvoice.settings.opening import BYOM_REALTIME
from localvoice.settings.table import (
    AZURE_TRANSCRIBER,
    MAI_TRANSCRIBERS,
    OPENAI_TRANSCRIBERS,
    REALTIME_NOISE_REDUCTION,
    SEMANTIC_VAD,
)
from localvoice.settings.voice import NATIVE, OPENAI
from localvoice.wire.audio_formats import TELEPHONE_RATE_HZ, InputFormat
from localvoice.wire.events import Event, Refused

NATIVE_MODEL = "azure-realtime"


def hears_itself(session: Event) -> bool:
    """Whether its model hears and speaks itself. Others, and agents, read and write text between two speech services.

    The name of one's own deployment says nothing, but its profile does.
    """
    if session.get("agent"):
        return False
    profile = session.get("profile")
    if profile is not None:
        return bool(profile == BYOM_REALTIME)
    return bool(session["model"].startswith("gpt-realtime"))


def is_native(session: Event) -> bool:
    """Whether its model has voices of its own, and no others."""
    return _offered(session) == NATIVE_MODEL


def _offered(session: Event) -> str:
    """The model, if it is one that the service offers itself: the name of one's own deployment may be any."""
    return "" if session.get("profile") or session.get("agent") else str(session["model"])


@dataclass(frozen=True, slots=True)
class Pair:
    """One rule. `problem` returns the sentence that a session which breaks it is refused with, or None."""

    rule: str
    param: str
    problem: Callable[[Event], str | None]
    code: str = "invalid_value"


def check_pairs(session: Event) -> None:
    """Refuse a session in which two options do not go together."""
    for pair in PAIRS:
        problem = pair.problem(session)
        if problem is not None:
            raise Refused(problem, code=pair.code, param=f"session.{pair.param}")


def check_response_pairs(session: Event) -> None:
    """Refuse what a response overrides if it does not go with the rest; `session` has its overrides already."""
    for pair in PAIRS:
        problem = pair.problem(session) if pair.param in OVERRIDABLE else None
        if problem is not None:
            raise Refused(problem.replace("session.", "response."), code=pair.code, param=f"response.{pair.param}")


def _transcriber(session: Event) -> dict[str, Any]:
    return session["input_audio_transcription"] or {}


def _wrong_transcriber(session: Event) -> str | None:
    model, transcriber = session["model"], _transcriber(session).get("model")
    own = OPENAI_TRANSCRIBERS if hears_itself(session) else (AZURE_TRANSCRIBER,)
    if transcriber is None or transcriber in (*own, *MAI_TRANSCRIBERS):
        return None
    fitting = ", ".join((*own, *MAI_TRANSCRIBERS))
    return f"Transcription model {transcriber!r} does not go with {model!r}; allowed are {fitting}."


def _only_with(field: str, transcribers: tuple[str, ...]) -> Callable[[Event], str | None]:
    def problem(session: Event) -> str | None:
        transcription = _transcriber(session)
        if not transcription.get(field) or transcription["model"] in transcribers:
            return None
        names = ", ".join(transcribers)
        return f"{field} does not go with {transcription['model']!r}: leave it out, or use {names}."

    return problem


def _semantic_vad_without_ears(session: Event) -> str | None:
    kind = (session["turn_detection"] or {}).get("type")
    if kind != SEMANTIC_VAD or hears_itself(session):
        return None
    return f"semantic_vad does not go with {session['model']!r}; use azure_semantic_vad."


def _noise_reduction_without_ears(session: Event) -> str | None:
    kind = (session["input_audio_noise_reduction"] or {}).get("type")
    if kind not in REALTIME_NOISE_REDUCTION or hears_itself(session):
        return None
    return f"With {session['model']!r} only azure_deep_noise_suppression is possible."


def _foreign_voice(session: Event) -> str | None:
    model, kind = session["model"], session["voice"]["type"]
    if kind == NATIVE and not is_native(session):
        return f"azure-realtime-native does not go with {model!r}; use an azure-standard voice."
    if kind != NATIVE and is_native(session):
        return f"{model!r} has voices of the type azure-realtime-native only."
    if kind == OPENAI and not hears_itself(session):
        return f"OpenAI's voices do not go with {model!r}; use an azure-standard voice."
    return None


def _interim_of_realtime(session: Event) -> str | None:
    model = session["model"]
    if not session.get("interim_response") or not (hears_itself(session) or is_native(session)):
        return None
    return f"interim_response does not go with {model!r}: leave it out, or use a model that writes text."


def _unknown_tool(session: Event) -> str | None:
    choice, tools = session["tool_choice"], session["tools"]
    if not isinstance(choice, dict) or any(tool.get("name") == choice["name"] for tool in tools):
        return None
    return f"tool_choice names {choice['name']!r}, which is not among the tools: add it, or choose auto."


def _tools_of_phi(session: Event) -> str | None:
    if not _offered(session).startswith("phi") or all(tool["type"] != "mcp" for tool in session["tools"]):
        return None
    return f"MCP servers do not go with {session['model']!r}: leave them out."


def _telephone_rate(session: Event) -> str | None:
    audio_format, rate_hz = session["input_audio_format"], session["input_audio_sampling_rate"]
    if audio_format == InputFormat.PCM16 or rate_hz == TELEPHONE_RATE_HZ:
        return None
    return f"session.input_audio_sampling_rate is {rate_hz}; {audio_format} allows {TELEPHONE_RATE_HZ}."


def _echo(session: Event) -> tuple[str, int]:
    echo = session["input_audio_echo_cancellation"] or {}
    return echo.get("reference_source") or "server", echo.get("channels") or 1


def _channels_without_client(session: Event) -> str | None:
    return "Two channels need reference_source client." if _echo(session) == ("server", 2) else None


def _client_without_channels(session: Event) -> str | None:
    return "reference_source client needs 2 channels." if _echo(session) == ("client", 1) else None


def _channels_of_telephone(session: Event) -> str | None:
    if _echo(session)[1] == 1 or session["input_audio_format"] == InputFormat.PCM16:
        return None
    return "Two channels need input_audio_format pcm16."


TRANSCRIPTION = "input_audio_transcription"
ECHO = "input_audio_echo_cancellation.channels"
PHRASE_TRANSCRIBERS = (AZURE_TRANSCRIBER, *MAI_TRANSCRIBERS)
OVERRIDABLE = ("voice.type", "interim_response", "tool_choice", "tools")
PAIRS = (
    Pair("The transcriber goes with the model.", f"{TRANSCRIPTION}.model", _wrong_transcriber),
    Pair(
        "`phrase_list` goes with azure-speech and the mai transcribers.",
        f"{TRANSCRIPTION}.phrase_list",
        _only_with("phrase_list", PHRASE_TRANSCRIBERS),
    ),
    Pair(
        "`prompt` goes with OpenAI's transcribers.",
        f"{TRANSCRIPTION}.prompt",
        _only_with("prompt", OPENAI_TRANSCRIBERS),
    ),
    Pair(
        "`custom_speech` goes with azure-speech.",
        f"{TRANSCRIPTION}.custom_speech",
        _only_with("custom_speech", (AZURE_TRANSCRIBER,)),
    ),
    Pair("`semantic_vad` goes with gpt-realtime models.", "turn_detection.type", _semantic_vad_without_ears),
    Pair(
        "`near_field` and `far_field` go with gpt-realtime models.",
        "input_audio_noise_reduction.type",
        _noise_reduction_without_ears,
    ),
    Pair(
        "OpenAI's voices go with gpt-realtime models, native voices with azure-realtime, and azure-realtime with them.",
        "voice.type",
        _foreign_voice,
    ),
    Pair("`interim_response` goes with models that write text.", "interim_response", _interim_of_realtime),
    Pair("`tool_choice` names one of the tools.", "tool_choice", _unknown_tool),
    Pair("MCP servers do not go with phi models.", "tools", _tools_of_phi),
    Pair("g711 comes at 8000 Hz.", "input_audio_sampling_rate", _telephone_rate),
    Pair(
        "Two channels need `reference_source` client.",
        ECHO,
        _channels_without_client,
        code="invalid_ec_channels_requires_client",
    ),
    Pair(
        "`reference_source` client needs two channels.",
        ECHO,
        _client_without_channels,
        code="invalid_ec_reference_channels",
    ),
    Pair("Two channels need `input_audio_format` pcm16.", ECHO, _channels_of_telephone),
)
