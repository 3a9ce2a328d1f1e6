"""Reads the list of voices that the Speech service gives (GET voices/list). Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from agents.personas.voices.voice import Engine, Voice, VoiceList, engine_of

MOST_VOICES = 10_000
LONGEST_NAME = 100
MOST_WORDS = 200
NAME = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)+(:[A-Za-z0-9-]+)?")
GENDERS = ("female", "male")


def read_service_list(listed: Iterable[Any], standard: VoiceList) -> tuple[Voice, ...]:
    """The voices of the list, by their names; those that are not described as expected are left out.

    What only the list of this release knows of a voice, such as its character, is kept.

    Raises:
        ValueError: none is left.
    """
    found: dict[str, Voice] = {}
    for entry in listed:
        voice = _voice(entry, standard)
        if voice is not None and len(found) < MOST_VOICES:
            found.setdefault(voice.name.lower(), voice)
    if not found:
        raise ValueError("the list names no voice")
    return tuple(sorted(found.values(), key=lambda voice: voice.name.lower()))


def _voice(entry: Any, standard: VoiceList) -> Voice | None:
    if not isinstance(entry, Mapping) or entry.get("Status") == "Deprecated":
        return None
    name, locale = _text(entry, "ShortName"), _text(entry, "Locale")
    if not (NAME.fullmatch(name) and name.lower().startswith(f"{locale.lower()}-") and locale):
        return None
    before = standard.get(name) or Voice(name)
    gender = _text(entry, "Gender").lower()
    tag = entry.get("VoiceTag")
    others = _words(entry, "SecondaryLocaleList")
    return Voice(
        name=name,
        locale=locale,
        language=_text(entry, "LocaleName") or before.language or locale,
        gender=gender if gender in GENDERS else "",
        kind=_kind(name, others),
        styles=_words(entry, "StyleList") or before.styles,
        personality=_words(tag, "VoicePersonalities") or before.personality,
        scenarios=_words(tag, "TailoredScenarios") or before.scenarios,
        age=before.age,
        other_locales=tuple(other for other in others if other != locale),
    )


def _kind(name: str, other_locales: tuple[str, ...]) -> Engine:
    engine = engine_of(name)
    return Engine.MULTILINGUAL if engine == Engine.STANDARD and other_locales else engine


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return value.replace("\0", "").strip()[:LONGEST_NAME] if isinstance(value, str) else ""


def _words(entry: Any, key: str) -> tuple[str, ...]:
    """A list of texts; of what is no such list, nothing."""
    values = entry.get(key) if isinstance(entry, Mapping) else None
    if not isinstance(values, list):
        return ()
    return tuple(
        value[:LONGEST_NAME] for value in values[:MOST_WORDS] if isinstance(value, str) and value.isprintable()
    )
