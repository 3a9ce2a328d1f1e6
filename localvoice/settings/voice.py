"""Names of a session's `voice`, and how its prosody is spelled. The fields of each type are in `table.py`. Pure."""

import re
from typing import Any

from localvoice.settings.checks import Check, text
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
OPENAI, STANDARD, CUSTOM, PERSONAL = "openai", "azure-standard", "azure-custom", "azure-personal"
NATIVE = "azure-realtime-native"
AZURE_SPEECH = (STANDARD, CUSTOM, PERSONAL)

# Such as en-US-Ava:DragonHDLatestNeural and en-us-Jasper:MAI-Voice-1.
NAME = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)+(:[A-Za-z0-9-]+)?")


def _voice_name(value: Any, param: str) -> str:
    if not NAME.fullmatch(text(value, param)):
        raise Refused(f"{param} is {value!r}; a voice is named as en-US-AvaMultilingualNeural is.", param=param)
    return str(value)


voice_name = Check("a name that begins with its locale: en-US-AvaMultilingualNeural", _voice_name)


def _spelled(parse: Any, allowed: str) -> Check:
    """A text that this parser understands. It is kept as the client wrote it."""

    def check(value: Any, param: str) -> str:
        parse(text(value, param), param)
        return str(value)

    return Check(allowed, check)


rate = _spelled(rate_factor, "0.5 to 1.5, -50% to +50%, x-slow to x-fast")
pitch = _spelled(pitch_factor, "+10%, -20Hz, +2st, x-low to x-high")
volume = _spelled(volume_factor, "0 to 100, +6dB, -10%, silent to x-loud")


def is_azure_speech(effective: dict[str, Any]) -> bool:
    """Whether this voice can speak a given text. OpenAI's and native voices speak only the words of their model."""
    return effective["type"] in AZURE_SPEECH
