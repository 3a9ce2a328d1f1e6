"""From a session's `turn_detection` to the settings of endpointing, with the defaults of each type. Pure."""

from typing import Any

from localvoice.listening.endpointing import Endpointing
from localvoice.listening.turn_detection import TurnSettings
from localvoice.settings.table import AZURE_TURNS, MULTILINGUAL_LANGUAGES, SEMANTIC_VAD, SERVER_VAD

ALWAYS = {"create_response": True, "interrupt_response": True}
BY_SOUND = {"threshold": 0.5, "silence_duration_ms": 500, "auto_truncate": False, **ALWAYS}
BY_MEANING = {"prefix_padding_ms": 420, "speech_duration_ms": 80, "remove_filler_words": False, **BY_SOUND}
DEFAULTS: dict[str, dict[str, Any]] = {
    SERVER_VAD: {"prefix_padding_ms": 400, "speech_duration_ms": 200, **BY_SOUND},
    SEMANTIC_VAD: {"eagerness": "auto", **ALWAYS},
    **dict.fromkeys(AZURE_TURNS, BY_MEANING),
}

# The usual silence of `semantic_vad` is not published. Its longest is: 8, 4 and 2 seconds (OpenAI's API reference).
EAGERNESS_SILENCE_MS = {"low": 1000, "auto": 600, "medium": 600, "high": 350}
EAGERNESS_TIMEOUT_MS = {"low": 8000, "auto": 4000, "medium": 4000, "high": 2000}
TIMEOUT_MS = 1000
ENGLISH = ("en",)


def with_defaults(wanted: dict[str, Any]) -> dict[str, Any]:
    """The effective `turn_detection`: what was asked for, and the defaults of its type."""
    return {**DEFAULTS[wanted["type"]], **wanted}


def turn_settings(effective: dict[str, Any] | None, language: str = "") -> TurnSettings | None:
    """The settings of endpointing; None if the client ends turns itself. `language` is the session's, two letters."""
    if effective is None:
        return None
    silence_ms = EAGERNESS_SILENCE_MS.get(effective.get("eagerness", ""), 500)
    start = TurnSettings(silence_duration_ms=silence_ms)
    return TurnSettings(
        threshold=effective.get("threshold", start.threshold),
        prefix_padding_ms=effective.get("prefix_padding_ms", start.prefix_padding_ms),
        speech_duration_ms=effective.get("speech_duration_ms", start.speech_duration_ms),
        silence_duration_ms=effective.get("silence_duration_ms", start.silence_duration_ms),
        create_response=effective["create_response"],
        interrupt_response=effective["interrupt_response"],
        auto_truncate=effective.get("auto_truncate", False),
        remove_filler_words=effective.get("remove_filler_words", False),
        endpointing=_endpointing(effective, language),
    )


def _endpointing(effective: dict[str, Any], language: str) -> Endpointing | None:
    """How the end of a turn is found by meaning; None if silence alone ends it."""
    kind = effective["type"]
    end_of_utterance = effective.get("end_of_utterance_detection")
    if kind == SERVER_VAD and not end_of_utterance:
        return None
    if kind == SEMANTIC_VAD:
        return Endpointing(timeout_ms=EAGERNESS_TIMEOUT_MS[effective["eagerness"]], languages=_only(language))
    wanted = end_of_utterance or {}
    timeout_ms = wanted.get("timeout_ms")
    return Endpointing(
        threshold_level=wanted.get("threshold_level") or "default",
        timeout_ms=TIMEOUT_MS if timeout_ms is None else timeout_ms,
        languages=_languages(kind, wanted.get("model", ""), effective.get("languages") or ()) or _only(language),
    )


def _languages(kind: str, model: str, wanted: Any) -> tuple[str, ...]:
    """The languages whose words are known, as far as the type says. Those that it does not have are ignored."""
    if not (kind.endswith("multilingual") or model.endswith("multilingual")):
        return ENGLISH
    return tuple(code for code in (name.partition("-")[0].lower() for name in wanted) if code in MULTILINGUAL_LANGUAGES)


def _only(language: str) -> tuple[str, ...]:
    return (language,) if language else ()
