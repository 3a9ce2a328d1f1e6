"""Rules that single options have of their own: names, spellings, and what may not be empty. Pure.

Each is asked only where its option means something, about settings whose values are of the right kinds.
"""

from collections.abc import Callable
from typing import Any

from agents.personas.choices import AZURE_VOICES, NATIVE_VOICES, OPENAI_VOICES, Interim, VoiceKind
from agents.personas.spelling import AZURE_VOICE_NAME, LOCALE, PITCH, is_https, is_volume, shown

Rule = Callable[[Any], str | None]


def _voice_name(persona: Any) -> str | None:
    name = persona.voice_name
    match persona.voice_kind:
        case VoiceKind.OPENAI if name not in OPENAI_VOICES:
            names = ", ".join(OPENAI_VOICES)
            return f"{shown(name)} is not an OpenAI voice: choose {names}, or set the kind of voice to Azure."
        case VoiceKind.NATIVE if name not in NATIVE_VOICES:
            return f"{shown(name)} is not a voice of azure-realtime: choose {', '.join(NATIVE_VOICES)}."
        case VoiceKind.AZURE if not AZURE_VOICE_NAME.fullmatch(name):
            return f"{shown(name)} is not an Azure voice: write its locale and name, for example {AZURE_VOICES[0]}."
        case VoiceKind.CUSTOM | VoiceKind.PERSONAL if not name.strip():
            return "The voice has no name: write the one that it has in your resource."
    return None


def _pitch(persona: Any) -> str | None:
    if not persona.voice_pitch or PITCH.fullmatch(persona.voice_pitch):
        return None
    return (
        f"{shown(persona.voice_pitch)} is not a pitch: write x-low, low, medium, high or x-high, or a change such as "
        "+5%, -20Hz or +2st."
    )


def _volume(persona: Any) -> str | None:
    if not persona.voice_volume or is_volume(persona.voice_volume):
        return None
    return (
        f"{shown(persona.voice_volume)} is not a loudness: write a number from 0 to 100, a word such as soft or loud, "
        "or a change such as +3dB or -10%."
    )


def _address(name: str) -> Rule:
    def problem(persona: Any) -> str | None:
        address = getattr(persona, name)
        if not address or is_https(address):
            return None
        return f"{shown(address)} is not an address that Azure can read: write one that begins with https://."

    return problem


def _locales(name: str) -> Rule:
    def problem(persona: Any) -> str | None:
        value = getattr(persona, name)
        locales = value if isinstance(value, list) else [value] if value else []
        wrong = next((locale for locale in locales if not LOCALE.fullmatch(locale)), None)
        if wrong is None:
            return None
        return f"{shown(wrong)} is not a locale: write a language and a country, for example en-GB."

    return problem


def _filled(name: str, sentence: str) -> Rule:
    return lambda persona: None if getattr(persona, name).strip() else sentence


def _interim_texts(persona: Any) -> str | None:
    if persona.interim_texts or persona.interim != Interim.STATIC:
        return None
    return "There is no sentence to say while it thinks: write at least one, or choose “Nothing” above."


RULES: dict[str, Rule] = {
    "instructions": _filled("instructions", "The persona has no instructions: write who it is and how it talks."),
    "interim_texts": _interim_texts,
    "voice_name": _voice_name,
    "voice_pitch": _pitch,
    "voice_volume": _volume,
    "voice_locale": _locales("voice_locale"),
    "voice_prefer_locales": _locales("voice_prefer_locales"),
    "voice_lexicon_url": _address("voice_lexicon_url"),
    "voice_normalization_url": _address("voice_normalization_url"),
    "voice_endpoint_id": _filled(
        "voice_endpoint_id", "The id of your voice's deployment is missing: copy it from Azure."
    ),
    "spoken_languages": _locales("spoken_languages"),
}
