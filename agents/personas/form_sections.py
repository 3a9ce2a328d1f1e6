"""The sections of a persona's form, in the order people think in: what matters first, the rest to fine-tune."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agents.personas.liveliness import SETS
from agents.personas.models import Persona
from agents.personas.options import BY_FIELD, OPTIONS, means_something
from agents.personas.options import Section as Part
from agents.personas.sharing_form import LOOKS_FIELDS, SHARING_FIELDS

LIVELINESS = "liveliness"
"""A field of the form alone: it sets several options together."""
FINE_TUNING = "Fine tuning"
ABOUT = {
    Part.WHO: "What people see before they call.",
    Part.SAYS: "What it knows, how it talks, and what answers for it.",
    Part.SOUNDS: "The voice, and how it speaks.",
    Part.LISTENS: "How it notices that somebody speaks, and that they have finished.",
}


@dataclass(frozen=True, slots=True)
class FormSection:
    """`basic`: the fields that everybody needs; `fine`: those that are folded away."""

    slug: str
    title: str
    about: str
    basic: tuple[str, ...]
    fine: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        return self.basic + self.fine

    def fine_tuning(self, settings: Any) -> str:
        """The heading of what is folded away: “Fine tuning · 2 changed”."""
        count = len(changed(self.fine, settings))
        return f"{FINE_TUNING} · {count} changed" if count else FINE_TUNING


def _of_table(part: Part) -> FormSection:
    options = [option for option in OPTIONS if option.section == part]
    basic = [option.field for option in options if option.is_basic]
    if part is Part.LISTENS:
        basic.insert(basic.index("silence_duration_ms"), LIVELINESS)
    if part is Part.WHO:
        basic += LOOKS_FIELDS
    fine = [option.field for option in options if not option.is_basic]
    return FormSection(part.name.lower(), part.value, ABOUT[part], tuple(basic), tuple(fine))


ACCESS = FormSection(
    "access",
    "Who may call it?",
    "Who finds this persona in their gallery, and how long conversations are kept. Its owner always finds it. This "
    "holds at once, without publishing.",
    ("everyone", "groups", *SHARING_FIELDS, "may_be_copied", "active", "keep_days"),
)
SECTIONS = (*map(_of_table, Part), ACCESS)


def changed(names: Iterable[str], settings: Any) -> list[str]:
    """Those of these options that differ from what a new persona has, and mean something."""
    new = Persona()
    return [
        name
        for name in names
        if getattr(settings, name) != getattr(new, name) and means_something(BY_FIELD[name], settings)
    ]


def hidden(settings: Any) -> list[str]:
    """The fields that mean nothing beside the others."""
    nothing = [option.field for option in OPTIONS if not means_something(option, settings)]
    sets_nothing = set(SETS) <= set(nothing)
    return [*nothing, LIVELINESS] if sets_nothing else nothing
