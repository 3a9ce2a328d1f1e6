"""Checks a session's `turn_detection` and adds the defaults of its type."""

from typing import Any

from localvoice.listening.turn_detection import TurnSettings
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
    whole,
)

MULTILINGUAL_LANGUAGES = ("en", "es", "fr", "it", "de", "ja", "pt", "zh", "ko", "hi")

END_OF_UTTERANCE: dict[str, Check] = {
    "model": one_of(("semantic_detection_v1", "semantic_detection_v1_en", "semantic_detection_v1_multilingual")),
    "threshold_level": optional(one_of(("low", "medium", "high", "default"))),
    "timeout_ms": optional(whole(0, 60_000)),
}

SHARED: dict[str, Check] = {
    "type": text,
    "create_response": boolean,
    "interrupt_response": boolean,
    "auto_truncate": boolean,
}
ACOUSTIC: dict[str, Check] = SHARED | {
    "threshold": number(0, 1),
    "prefix_padding_ms": whole(0, 5_000),
    "speech_duration_ms": whole(0, 5_000),
    "silence_duration_ms": whole(32, 10_000),
    "end_of_utterance_detection": optional(object_of(END_OF_UTTERANCE, required=("model",))),
}
SEMANTIC: dict[str, Check] = ACOUSTIC | {"remove_filler_words": boolean, "appended_text_after_truncation": text}

KNOWN_FIELDS: dict[str, dict[str, Check]] = {
    "server_vad": ACOUSTIC,
    "semantic_vad": SHARED | {"eagerness": one_of(("auto", "low", "medium", "high"))},
    "azure_semantic_vad": SEMANTIC | {"languages": optional(list_of(text, at_most=10))},
    "azure_semantic_vad_en": SEMANTIC,
    "azure_semantic_vad_multilingual": SEMANTIC
    | {"languages": optional(list_of(one_of(MULTILINGUAL_LANGUAGES), at_most=10))},
}

ALWAYS = {"create_response": True, "interrupt_response": True, "auto_truncate": False}
BY_SOUND = {"threshold": 0.5, "silence_duration_ms": 500, **ALWAYS}
BY_MEANING = {"prefix_padding_ms": 420, "speech_duration_ms": 80, "remove_filler_words": False, **BY_SOUND}
DEFAULTS: dict[str, dict[str, Any]] = {
    "server_vad": {"prefix_padding_ms": 400, "speech_duration_ms": 200, **BY_SOUND},
    "semantic_vad": {"eagerness": "auto", **ALWAYS},
    "azure_semantic_vad": BY_MEANING,
    "azure_semantic_vad_en": BY_MEANING,
    "azure_semantic_vad_multilingual": BY_MEANING,
}

# How long `semantic_vad` waits is not published. The more eager it is, the less it waits.
EAGERNESS_SILENCE_MS = {"low": 1000, "auto": 600, "medium": 600, "high": 350}


def turn_detection(value: Any, param: str) -> dict[str, Any]:
    """The effective `turn_detection` of a session; refused if a field does not exist or is out of range."""
    kind = one_of(KNOWN_FIELDS)(mapping(value, param).get("type"), f"{param}.type")
    return {"type": kind, **DEFAULTS[kind], **fields(value, param, KNOWN_FIELDS[kind])}


def turn_settings(effective: dict[str, Any] | None) -> TurnSettings | None:
    """The settings of endpointing; None if the client ends turns itself."""
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
        auto_truncate=effective["auto_truncate"],
        remove_filler_words=effective.get("remove_filler_words", False),
    )
