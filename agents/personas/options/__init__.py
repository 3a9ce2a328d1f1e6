"""The table of a persona's options, in the order of the form.

Model fields, form, validation, sessions, import and export, the JSON schema and docs/personas.md follow from it or are
tested against it. Ranges are those of the API reference 2026-07-15; where it publishes none, they are our own.
"""

from agents.personas.options.listens import LISTENS
from agents.personas.options.option import (
    Choice,
    Kind,
    Need,
    Option,
    Range,
    Section,
    as_a_form_sends_it,
    chosen,
    transcriber_of,
)
from agents.personas.options.says import GREETING_LIMIT, INSTRUCTIONS_LIMIT, SAYS
from agents.personas.options.sounds import SOUNDS
from agents.personas.options.who import NAME_LIMIT, WHO

__all__ = [
    "BY_FIELD",
    "GREETING_LIMIT",
    "INSTRUCTIONS_LIMIT",
    "NAME_LIMIT",
    "OPTIONS",
    "RANGES",
    "Choice",
    "Kind",
    "Need",
    "Option",
    "Range",
    "Section",
    "as_a_form_sends_it",
    "chosen",
    "means_something",
    "transcriber_of",
    "unmet",
]

OPTIONS = (*WHO, *SAYS, *SOUNDS, *LISTENS)
BY_FIELD = {option.field: option for option in OPTIONS}
RANGES = {option.field: option.range for option in OPTIONS if option.range}


def means_something(option: Option, settings: object) -> bool:
    """Whether what it needs is chosen; it means nothing either if what it needs means nothing itself."""
    return all(
        chosen(settings, need.of) in need.among
        and (need.of not in BY_FIELD or means_something(BY_FIELD[need.of], settings))
        for need in option.needs
    )


def unmet(choice: Choice, settings: object) -> Need | None:
    """The first need of a choice that is not met."""
    return next((need for need in choice.needs if chosen(settings, need.of) not in need.among), None)
