"""What an import would change, for somebody who reads it: on a page in pieces, on a terminal with marks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agents.personas.options import BY_FIELD
from agents.personas.text_difference import Kind, Piece, difference
from agents.personas.transfer.documents import as_json
from agents.personas.transfer.drafts import Outcome
from agents.personas.transfer.persona_file import SHARING

DETAILED_MAX = 50  # personas: of the others only the names of what changes are shown
# Characters that are compared in all. What comes after is shown as one text after the other.
COMPARED_MAX = 400_000
MARKS = {Kind.GONE: "[-{}-]", Kind.NEW: "{{+{}+}}"}
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a terminal would obey some of them


@dataclass(frozen=True, slots=True)
class ShownChange:
    label: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    """`changes` is empty beyond the first personas; `labels` names what changes in each."""

    outcome: Outcome
    labels: str
    changes: list[ShownChange]

    @property
    def what(self) -> str:
        if self.outcome.is_new:
            return "new"
        return "changed" if self.outcome.changes else "as it is here"


def in_detail(outcomes: Sequence[Outcome]) -> Iterator[ShownOutcome]:
    left, shown = COMPARED_MAX, 0
    for outcome in outcomes:
        labels = ", ".join(label_of(change.field) for change in outcome.changes)
        shown += bool(outcome.changes)
        details: list[ShownChange] = []
        for change in outcome.changes if shown <= DETAILED_MAX else ():
            before, after = _in_text(change.before), _in_text(change.after)
            left -= len(before) + len(after) if before else 0
            details.append(ShownChange(label_of(change.field), _pieces(before, after, is_compared=left > 0)))
        yield ShownOutcome(outcome, labels, details)


def in_one_line(outcomes: Sequence[Outcome]) -> str:
    """For example “2 new, 1 changed, 3 as they were”."""
    new = sum(outcome.is_new for outcome in outcomes)
    changed = sum(bool(outcome.changes) for outcome in outcomes if not outcome.is_new)
    same = len(outcomes) - new - changed
    counts = ((new, "new"), (changed, "changed"), (same, "as it was" if same == 1 else "as they were"))
    return ", ".join(f"{count} {what}" for count, what in counts if count)


def with_marks(pieces: Iterable[Piece]) -> str:
    """As `git diff --word-diff` shows it."""
    return for_a_terminal("".join(MARKS.get(piece.kind, "{}").format(piece.text) for piece in pieces))


def for_a_terminal(text: str) -> str:
    """Without what a terminal would obey."""
    return CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def label_of(name: str) -> str:
    """How the form calls it."""
    if name in BY_FIELD:
        return BY_FIELD[name].label
    return str(SHARING[name]["title"]) if name in SHARING else name


def _pieces(before: str, after: str, *, is_compared: bool) -> list[Piece]:
    if before and after and is_compared:
        return difference(before, after)
    return [Piece(kind, text) for kind, text in ((Kind.GONE, before), (Kind.NEW, after)) if text]


def _in_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case list() if all(isinstance(each, str) for each in value):
            return "\n".join(value)
        case list() | dict():
            return as_json(value).strip() if value else ""
        case bool():
            return "on" if value else "off"
    return f"{value:.15g}"
