"""Which of eSpeak's voices stands for a voice of Voice Live. Each name has its own sound, the same every time."""

import zlib
from dataclasses import dataclass

from localvoice.speaking import Speech
from localvoice.speaking.characters import is_male
from localvoice.speaking.prosody import pitch_factor, rate_factor

FEMALE_VARIANTS = ("f2", "f1", "f3", "f4", "Annie", "belinda", "steph", "Alicia")
MALE_VARIANTS = ("m3", "m1", "m2", "m4", "m7", "m8", "Andy", "Gene")
USUAL_WORDS_PER_MINUTE = 165
USUAL_PITCH = 50
PITCH_SPREAD = 9

# eSpeak's own names where they are not the plain language.
DIALECTS = {
    "en-us": "en-us",
    "en-gb": "en-gb",
    "en": "en-us",
    "es-mx": "es-419",
    "es-us": "es-419",
    "fr": "fr",
    "pt-br": "pt-br",
    "zh": "cmn",
    "no": "nb",
}


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """Settings for eSpeak. `names` are tried one after the other; pitch is 0-99, usually 50."""

    names: tuple[str, ...]
    words_per_minute: int
    pitch: int


def espeak_voice(speech: Speech) -> EspeakVoice:
    """The voice for a session's `voice` in its language."""
    name = speech.voice["name"]
    seed = zlib.crc32(name.lower().encode())
    variants = MALE_VARIANTS if is_male(name) else FEMALE_VARIANTS
    variant = variants[seed % len(variants)]
    own_pitch = USUAL_PITCH + seed // 64 % (2 * PITCH_SPREAD + 1) - PITCH_SPREAD
    languages = dict.fromkeys((dialect(speech), DIALECTS.get(speech.language, speech.language), "en-us"))
    return EspeakVoice(
        names=tuple(f"{language}+{variant}" for language in languages),
        words_per_minute=round(USUAL_WORDS_PER_MINUTE * rate_factor(speech.voice.get("rate") or "1")),
        pitch=min(max(round(own_pitch * pitch_factor(speech.voice.get("pitch") or "medium")), 0), 99),
    )


def dialect(speech: Speech) -> str:
    """eSpeak's name for the voice's locale if it belongs to the language that is spoken, else for the language."""
    locale = (speech.voice.get("locale") or "-".join(speech.voice["name"].split("-")[:2])).lower()
    if locale.partition("-")[0] != speech.language:
        locale = speech.language
    return DIALECTS.get(locale, DIALECTS.get(speech.language, speech.language))
