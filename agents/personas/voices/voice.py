"""A voice, and a list of voices with its origin and date. This release has the list standard_voices.json. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Self

from agents.personas.choices import NATIVE_VOICES, OPENAI_VOICES, VoiceKind, voice_label
from agents.personas.voices.own_names import OWN_NAMES

STANDARD_LIST = Path(__file__).with_name("standard_voices.json")
FLASH_LANGUAGES = ("zh", "en")  # all that HD Flash voices speak


class Engine(StrEnum):
    """How a voice is made. HD voices sound the most natural; multilingual ones speak the language of their text."""

    HD = "hd"
    MULTILINGUAL = "multilingual"
    STANDARD = "standard"


SAID = {Engine.HD: "HD", Engine.MULTILINGUAL: "multilingual", Engine.STANDARD: ""}


def language_code(locale: str) -> str:
    """The language of a locale: “de” of de-AT."""
    return locale.partition("-")[0].lower()


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice. Empty where nothing is known: `locale` and what follows of it for OpenAI's voices, which have none.

    `language`: the English name of its locale. `gender`: `female` or `male`. `other_locales`: what it speaks besides.
    """

    name: str
    locale: str = ""
    language: str = ""
    gender: str = ""
    kind: str = Engine.STANDARD
    styles: tuple[str, ...] = ()
    personality: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    age: str = ""
    other_locales: tuple[str, ...] = ()

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """From what `as_entry` gives."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
        }
        return cls(**values)

    def as_entry(self) -> dict[str, Any]:
        """For JSON, without what is not known."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def label(self) -> str:
        return voice_label(self.name)

    @property
    def code(self) -> str:
        return language_code(self.locale)

    @property
    def own_language(self) -> str:
        """Its language by its own name."""
        return OWN_NAMES.get(self.code, self.language)

    @property
    def is_hd(self) -> bool:
        return self.kind == Engine.HD

    @property
    def about(self) -> str:
        """For example “German (Germany), female, HD, calm, warm”. Empty if nothing is known."""
        parts = (self.language, self.gender, SAID[Engine(self.kind)], ", ".join(self.personality).lower())
        return ", ".join(part for part in parts if part)

    def speaks(self, language: str) -> bool:
        """Whether it can read a text in the language of that locale aloud."""
        code = language_code(language)
        if not self.locale or code == self.code:
            return True
        if self.other_locales:
            return code in map(language_code, self.other_locales)
        if "Flash" in self.name:
            return code in FLASH_LANGUAGES
        return self.kind != Engine.STANDARD


def engine_of(name: str) -> Engine:
    """What the name of a voice says about it."""
    if "HD" in name.partition(":")[2]:
        return Engine.HD
    return Engine.MULTILINGUAL if "Multilingual" in name else Engine.STANDARD


def voice_as_named(name: str) -> Voice:
    """What is known of a standard voice that is in no list."""
    return Voice(name, name.partition(":")[0].rpartition("-")[0], kind=engine_of(name))


@dataclass(frozen=True)
class VoiceList:
    """Voices with where they were read, and when. A name is the same in capitals and small letters."""

    origin: str
    date: date
    voices: tuple[Voice, ...] = field(repr=False)

    @cached_property
    def _by_name(self) -> dict[str, Voice]:
        return {voice.name.lower(): voice for voice in self.voices}

    def get(self, name: str) -> Voice | None:
        return self._by_name.get(name.lower())

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(voice.name for voice in self.voices)

    @cached_property
    def styles(self) -> tuple[str, ...]:
        return tuple(sorted({style for voice in self.voices for style in voice.styles}))

    @cached_property
    def codes_and_locales(self) -> frozenset[str]:
        """In small letters."""
        return frozenset(text for voice in self.voices for text in (voice.code, voice.locale.lower()) if text)

    @cached_property
    def languages(self) -> tuple[tuple[str, str], ...]:
        """Codes and names of the languages, by their English names: (“de”, “Deutsch · German”)."""
        english: dict[str, str] = {}
        for voice in filter(lambda voice: voice.locale, self.voices):
            english.setdefault(voice.code, voice.language.partition(" (")[0])
        return tuple((code, _named_twice(code, name)) for code, name in sorted(english.items(), key=lambda it: it[1]))


def _named_twice(code: str, english: str) -> str:
    own = OWN_NAMES.get(code, english)
    return own if own == english else f"{own} · {english}"


def voice_list(origin: str, on: date, entries: Iterable[Mapping[str, Any]]) -> VoiceList:
    """`entries`: as `Voice.as_entry` gives them. What they have of a later release is passed over."""
    known = {each.name for each in fields(Voice)}
    kept = ({name: value for name, value in entry.items() if name in known} for entry in entries)
    return VoiceList(origin, on, tuple(Voice.of(entry) for entry in kept))


@cache
def standard_voices() -> VoiceList:
    """The standard voices of Azure Speech, as this release knows them."""
    stored = json.loads(STANDARD_LIST.read_text(encoding="utf-8"))
    return voice_list(stored["origin"], date.fromisoformat(stored["date"]), stored["voices"])


@cache
def _of_models(kind: VoiceKind) -> VoiceList:
    names = OPENAI_VOICES if kind == VoiceKind.OPENAI else NATIVE_VOICES
    standard = standard_voices()
    return VoiceList("API reference of Voice Live", standard.date, tuple(map(Voice, names)))


def voices_of(kind: str, standard: VoiceList) -> VoiceList | None:
    """The list for a kind of voice, `standard` for the standard ones. None: nobody can list voices of one's own."""
    match kind:
        case VoiceKind.AZURE:
            return standard
        case VoiceKind.OPENAI | VoiceKind.NATIVE:
            return _of_models(VoiceKind(kind))
    return None
