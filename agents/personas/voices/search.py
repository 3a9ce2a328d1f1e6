"""Finds voices: “german female calm” by words, and by language, gender, HD and style. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from agents.names.normal_form import normal_form
from agents.personas.choices import LANGUAGES
from agents.personas.voices.voice import Engine, Voice, VoiceList, language_code

BETWEEN_WORDS = re.compile(r"[\W_]+")
BY_GENDER = {"female": ("female", "woman"), "male": ("male", "man")}
BEST_FIRST = {Engine.HD: 0, Engine.MULTILINGUAL: 1, Engine.STANDARD: 2}
EARLIER_ENGINE = "V1Neural"  # there is a later one of the same voice


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for. `language`: a locale, or a language alone; `near`: that of the persona, first."""

    words: str = ""
    language: str = ""
    gender: str = ""
    style: str = ""
    is_hd: bool = False
    near: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The best voices first. `passed_over`: words for a character that none of them is known to have."""

    voices: tuple[Voice, ...]
    passed_over: tuple[str, ...] = ()


def find(voices: VoiceList, wish: Wish) -> Found:
    """The voices that have every word and pass every filter.

    Most voices are listed without their character. So where none has all words, those for a character do not count.
    """
    words = normal_form(wish.words).split()
    passing = [voice for voice in voices.voices if _passes(voice, wish)]
    found = _with_words(passing, words, wish)
    if found or not words:
        return Found(found)
    described = [word for word in words if any(_has(_character_of(voice), word) for voice in voices.voices)]
    others = [word for word in words if word not in described]
    return Found(_with_words(passing, others, wish), tuple(described)) if others and described else Found(())


def _passes(voice: Voice, wish: Wish) -> bool:
    wanted = wish.language.lower()
    return (
        (not wanted or wanted in (voice.code, voice.locale.lower()))
        and (not wish.gender or wish.gender == voice.gender)
        and (not wish.style or wish.style in voice.styles)
        and (not wish.is_hd or voice.is_hd)
    )


def _with_words(voices: Iterable[Voice], words: list[str], wish: Wish) -> tuple[Voice, ...]:
    """Whole words count before beginnings of words."""
    found = []
    for voice in voices:
        own = _words_of(voice)
        if all(_has(own, word) for word in words):
            found.append((-sum(word in own for word in words), _place(voice, wish), voice.name, voice))
    return tuple(voice for *_, voice in sorted(found, key=lambda each: each[:3]))


def _has(own: frozenset[str], word: str) -> bool:
    return word in own or any(each.startswith(word) for each in own)


def _place(voice: Voice, wish: Wish) -> tuple[int, int, bool, str]:
    """The persona's own locale first, then its language, then the locales that a persona can have."""
    near = wish.near.lower()
    if near and voice.locale.lower() == near:
        distance = 0
    elif near and voice.code == language_code(near):
        distance = 1
    else:
        distance = 2 if voice.locale in LANGUAGES else 3
    return distance, BEST_FIRST[Engine(voice.kind)], voice.name.endswith(EARLIER_ENGINE), voice.locale


@lru_cache(maxsize=4_000)  # a list, and the one after it
def _words_of(voice: Voice) -> frozenset[str]:
    """What one may call it by: its whole name too."""
    of_locale = LANGUAGES.get(voice.locale)
    texts = (
        *(voice.label, voice.locale, voice.language, voice.own_language, voice.kind),
        *BY_GENDER.get(voice.gender, ()),
        *((of_locale.name, of_locale.english) if of_locale else ()),
    )
    return _character_of(voice) | _in_words(texts) | {normal_form(voice.name)}


@lru_cache(maxsize=4_000)
def _character_of(voice: Voice) -> frozenset[str]:
    """What its styles, personality, uses and age are called by."""
    styles = {normal_form(style) for style in voice.styles}  # as they are written, with their dashes
    return _in_words((*voice.styles, *voice.personality, *voice.scenarios, voice.age)) | styles


def _in_words(texts: Iterable[str]) -> frozenset[str]:
    """The words in normal form, and without accents."""
    words = {word for text in texts for word in BETWEEN_WORDS.split(normal_form(text)) if word}
    return frozenset(words | {_without_accents(word) for word in words})


def _without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
