"""What a persona's settings are, in words that stand beside the labels of the form. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from agents.personas.options import OPTIONS, Kind, Option, Section, means_something

NOTHING = "nothing"
BY_ITSELF = "left to the service"


@dataclass(frozen=True, slots=True)
class Line:
    """One option and its value in words."""

    option: Option
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """What is set in one section of the form; `usual`: what is as it is by default."""

    section: Section
    chosen: list[Line]
    usual: list[Line]


def in_words(option: Option, value: Any) -> str:
    """A value as people read it; a choice that the table does not know (any more), as it is stored."""
    match option.kind:
        case Kind.SWITCH:
            return "on" if value else "off"
        case Kind.CHOICE:
            return next((each.label for each in option.choices if each.value == value), str(value))
        case Kind.NUMBER | Kind.WHOLE:
            unit = option.range.unit if option.range else ""
            return BY_ITSELF if value is None else f"{value:.15g}{unit}"
        case Kind.LIST:
            return "\n".join(map(str, value)) or NOTHING
        case Kind.OBJECT:
            return json.dumps(value, ensure_ascii=False, indent=2) if value else NOTHING
    return str(value) or NOTHING


def parts(settings: object) -> Iterator[Part]:
    """Everything that means something in a call, by the sections of the form."""
    meant = [option for option in OPTIONS if means_something(option, settings)]
    for section, options in groupby(meant, key=lambda option: option.section):
        part = Part(section, [], [])
        for option in options:
            value = getattr(settings, option.field)
            lines = part.usual if value == option.default and not option.is_basic else part.chosen
            lines.append(Line(option, in_words(option, value)))
        yield part
