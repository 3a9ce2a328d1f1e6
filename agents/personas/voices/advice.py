"""What to warn of before a persona speaks with a voice, and which voices its language has. Pure."""

from difflib import get_close_matches
from typing import Protocol

from agents.personas.choices import LANGUAGES, VoiceKind, voice_label
from agents.personas.voices.own_names import OWN_NAMES
from agents.personas.voices.search import EARLIER_ENGINE, Wish, find
from agents.personas.voices.voice import Voice, VoiceList, language_code, standard_voices, voice_as_named

PROPOSED = 4
ALIKE = 0.9  # of two names: a slip of the finger, and not another name


class VoiceSettings(Protocol):
    """What of a persona's settings matters here."""

    @property
    def language(self) -> str: ...
    @property
    def voice_kind(self) -> str: ...
    @property
    def voice_name(self) -> str: ...
    @property
    def voice_style(self) -> str: ...
    @property
    def voice_locale(self) -> str: ...


def voice_warnings(settings: VoiceSettings, voices: VoiceList | None = None) -> list[str]:
    """A sentence for each thing that may not sound as wanted. None of them keeps a persona from being saved.

    `voices`: the list that counts now; without it that of this release.
    """
    if settings.voice_kind != VoiceKind.AZURE or not settings.voice_name:
        return []
    listed = voices or standard_voices()
    known = listed.get(settings.voice_name)
    voice = known or voice_as_named(settings.voice_name)
    found = [
        "" if known else _unknown(settings, listed),
        _other_language(voice, settings, listed),
        _other_accent(settings),
        _no_such_style(known, settings),
    ]
    return [sentence for sentence in found if sentence]


def proposed_voices(language: str, instead_of: str, voices: VoiceList) -> tuple[Voice, ...]:
    """The voices to offer when a persona gets that language: with the gender of the present voice, HD first.

    None if the present one is of that language already, or speaks every language as all of its list do.
    """
    listed = voices.get(instead_of)
    if not voices.languages:
        return () if listed else voices.voices[:PROPOSED]
    present = listed or voice_as_named(instead_of)
    if present.code == language_code(language):
        return ()
    own = find(voices, Wish(language=language_code(language), near=language)).voices
    latest = [voice for voice in own if not voice.name.endswith(EARLIER_ENGINE)]
    same_gender = [voice for voice in latest if present.gender and voice.gender == present.gender]
    others = [voice for voice in latest if voice not in same_gender]
    return tuple((same_gender + others)[:PROPOSED])


def _unknown(settings: VoiceSettings, voices: VoiceList) -> str:
    name = settings.voice_name
    nearest = get_close_matches(name, voices.names, n=1, cutoff=ALIKE)
    do = f"Do you mean {nearest[0]}?" if nearest else "Check its spelling, or play it."
    on = f"{voices.date.day} {voices.date:%B %Y}"
    return f"“{name}” is not in the list of {len(voices.voices)} voices of {on}. {do}"


def _other_language(voice: Voice, settings: VoiceSettings, voices: VoiceList) -> str:
    if voice.speaks(settings.language):
        return ""
    wanted = _name_of(settings.language)
    better = proposed_voices(settings.language, voice.name, voices)
    instead = f"for example {better[0].name}, " if better else ""
    return (
        f"{voice_label(voice.name)} speaks {_name_of(voice.locale)}, and the persona's language is {wanted}. It may "
        f"read badly or stay silent: choose a voice for {wanted}, {instead}or a multilingual one."
    )


def _other_accent(settings: VoiceSettings) -> str:
    locale = settings.voice_locale
    if not locale or language_code(locale) == language_code(settings.language):
        return ""
    wanted = _name_of(settings.language)
    return (
        f"The accent is set to {locale}, and the persona's language is {wanted}. The voice may stay silent: set the "
        f"accent to a locale of {wanted}, or leave it empty."
    )


def _no_such_style(voice: Voice | None, settings: VoiceSettings) -> str:
    style = settings.voice_style
    if not style or voice is None or style in voice.styles:
        return ""
    has = f"it has {', '.join(voice.styles)}" if voice.styles else "the list names none for it"
    return f"{voice.label} has no style “{style}” that is known: {has}. It may speak as without a style."


def _name_of(locale: str) -> str:
    """The language in English, without its country unless that is part of its name here."""
    known = LANGUAGES.get(locale)
    if known:
        return known.english.partition(" (")[0]
    listed = next((voice.language for voice in standard_voices().voices if voice.code == language_code(locale)), "")
    return listed.partition(" (")[0] or OWN_NAMES.get(language_code(locale), locale)
