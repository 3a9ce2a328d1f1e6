"""Checks a session's `voice`: the types of Voice Live, and the fields of each."""

import re
from typing import Any

from localvoice.settings.checks import Check, fields, list_of, mapping, number, one_of, optional, text
from localvoice.speaking.prosody import pitch_factor, rate_factor, volume_factor
from localvoice.wire.events import Refused

OPENAI_VOICES = ("alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar")
NATIVE_VOICES = (
    *("aarti", "andrew", "ava", "denise", "diya", "elsa", "florian"),
    *("francisca", "meera", "ximena", "xiaoxiao", "yunxi"),
)
PERSONAL_MODELS = (
    *("DragonLatestNeural", "DragonHDOmniLatestNeural", "PhoenixLatestNeural"),
    *("PhoenixV2Neural", "MAI-Voice-1"),
)
NAME = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)+(:[A-Za-z0-9]+)?")  # such as en-US-Ava:DragonHDLatestNeural


def voice_name(value: Any, param: str) -> str:
    """The name of an Azure voice, which begins with its locale."""
    if not NAME.fullmatch(text(value, param)):
        raise Refused(f"{param} is {value!r}; a voice is named as en-US-AvaMultilingualNeural is.", param=param)
    return str(value)


def spelled(parse: Any) -> Check:
    """A text that this parser understands. It is kept as the client wrote it."""

    def check(value: Any, param: str) -> str:
        parse(text(value, param), param)
        return str(value)

    return check


AZURE: dict[str, Check] = {
    "type": text,
    "temperature": optional(number(0, 1)),
    "custom_lexicon_url": optional(text),
    "custom_text_normalization_url": optional(text),
    "prefer_locales": optional(list_of(text)),
    "locale": optional(text),
    "style": optional(text),
    "pitch": optional(spelled(pitch_factor)),
    "rate": optional(spelled(rate_factor)),
    "volume": optional(spelled(volume_factor)),
}
KNOWN_FIELDS: dict[str, dict[str, Check]] = {
    "openai": {"type": text, "name": one_of(OPENAI_VOICES)},
    "azure-standard": AZURE | {"name": voice_name},
    "azure-custom": AZURE | {"name": text, "endpoint_id": text},
    "azure-personal": AZURE | {"name": text, "model": one_of(PERSONAL_MODELS)},
    "azure-realtime-native": {"type": text, "name": one_of(NATIVE_VOICES)},
}
REQUIRED = {
    "openai": ("name",),
    "azure-standard": ("name",),
    "azure-custom": ("name", "endpoint_id"),
    "azure-personal": ("name", "model"),
    "azure-realtime-native": ("name",),
}


def voice(value: Any, param: str) -> dict[str, Any]:
    """The effective voice; a bare name is one of OpenAI's."""
    if isinstance(value, str):
        value = {"type": "openai", "name": value}
    kind = one_of(KNOWN_FIELDS)(mapping(value, param).get("type"), f"{param}.type")
    return fields(value, param, KNOWN_FIELDS[kind], required=REQUIRED[kind])


def is_azure_speech(effective: dict[str, Any]) -> bool:
    """Whether this voice can speak a given text. OpenAI's and native voices speak only the words of their model."""
    return effective["type"] in ("azure-standard", "azure-custom", "azure-personal")
