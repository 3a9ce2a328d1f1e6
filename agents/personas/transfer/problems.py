"""What is wrong with a file of personas: where, what, and how to fix it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN_MAX = 50
VALUE_MAX = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """`place`: file, persona and key, as far as they are known."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


class Refused(Exception):
    """Nothing was saved, for these problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def in_short(self) -> list[str]:
        """So many of them as somebody reads."""
        has_more = len(self.problems) > SHOWN_MAX
        return [*map(str, self.problems[:SHOWN_MAX]), *["And more."] * has_more]


class NotReadable(ValueError):
    """A text is no document. The sentence says where and why."""


def shown(value: object) -> str:
    """A value in a sentence: a text in quotation marks and not too long, what else it is in words."""
    match value:
        case str():
            return f"“{value if len(value) <= VALUE_MAX else value[: VALUE_MAX - 1] + '…'}”"
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{value:.15g}"
        case list():
            return "a list"
    return "a group of keys"
