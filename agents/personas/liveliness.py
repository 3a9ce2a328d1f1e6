"""From patient to lively: positions that set together how long a persona waits, and how sure it must be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.personas.options import BY_FIELD

SETS = ("silence_duration_ms", "end_of_utterance_level", "eagerness")
BY_HAND = ""
"""The position of values that are in no row of the table."""


@dataclass(frozen=True, slots=True)
class Position:
    """`number`: from 1, the most patient, to 5. The other three are values of the options in `SETS`."""

    number: int
    label: str
    silence_duration_ms: int
    end_of_utterance_level: str
    eagerness: str

    @property
    def value(self) -> str:
        return str(self.number)

    @property
    def sets(self) -> dict[str, Any]:
        """The value of each option."""
        return {name: getattr(self, name) for name in SETS}

    @property
    def sent(self) -> dict[str, str]:
        """The same as a form sends it."""
        return {name: str(value) for name, value in self.sets.items()}


POSITIONS = (
    Position(1, "Patient: leaves time to think", 1500, "high", "low"),
    Position(2, "Rather patient", 900, "medium", "low"),
    Position(3, "In between", 500, "", "auto"),
    Position(4, "Rather lively", 350, "low", "auto"),
    Position(5, "Lively: answers at once", 200, "low", "high"),
)
BY_VALUE = {position.value: position for position in POSITIONS}


def position_of(values: Mapping[str, Any]) -> str:
    """The position that sets these values, or `BY_HAND`. Numbers may be texts, as a form sends them."""
    sent = {name: str(values.get(name)) for name in SETS}
    return next((position.value for position in POSITIONS if position.sent == sent), BY_HAND)


def in_words(values: Mapping[str, Any]) -> str:
    """What these values are: “silence after speech: 500 ms · eagerness: Waits long”."""
    words = []
    for name, value in values.items():
        option = BY_FIELD[name]
        labels = {choice.value: choice.label for choice in option.choices}
        unit = option.range.unit if option.range else ""
        words.append(f"{option.label}: {labels.get(str(value), value)}{unit}")
    return " · ".join(words)
