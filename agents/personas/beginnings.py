"""Personas to begin from: real texts that a person changes to their own. They stand in beginnings.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from agents.personas.choices import AZURE_VOICES, LANGUAGES
from agents.personas.liveliness import BY_VALUE
from agents.personas.options import BY_FIELD

FILE = Path(__file__).with_name("beginnings.toml")
TEXTS = ("name", "summary", "instructions")


@dataclass(frozen=True, slots=True)
class Beginning:
    """One persona to begin from. `{language}` in its texts stands for the language that is chosen."""

    slug: str
    title: str
    about: str
    greetings: Mapping[str, str] = field(default_factory=dict)
    liveliness: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    def fields(self, language: str) -> dict[str, Any]:
        """The fields of a new persona that speaks this language; what is not among them is as on every new one."""
        spoken = LANGUAGES[language].english.partition(" (")[0]
        chosen = {"language": language} | _voice_for(language) | dict(self.settings)
        chosen |= {name: chosen[name].replace("{language}", spoken).strip() for name in TEXTS if name in chosen}
        if self.liveliness:
            chosen |= BY_VALUE[self.liveliness].sets
        greeting = self.greetings.get(language.partition("-")[0])
        return chosen | {"greeting": greeting} if greeting else chosen


def _voice_for(language: str) -> dict[str, str]:
    """A voice of that language, if the site's own speaks another one and we know one."""
    if language == BY_FIELD["language"].default:
        return {}
    known = (voice for voice in AZURE_VOICES if voice.startswith(language))
    voice = next(known, None)
    return {"voice_kind": str(BY_FIELD["voice_kind"].default), "voice_name": voice} if voice else {}


@cache
def beginnings() -> dict[str, Beginning]:
    """All of them by their slug, in the order of the page."""
    written = tomllib.loads(FILE.read_text())
    return {slug: _read(slug, **fields) for slug, fields in written.items()}


def _read(slug: str, title: str, about: str, greeting: Mapping[str, str] | None = None, **fields: Any) -> Beginning:
    liveliness = str(fields.pop("liveliness", ""))
    return Beginning(slug, title, about, greeting or {}, liveliness, fields)
