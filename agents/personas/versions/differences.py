"""What is different between two versions of a persona, option by option and word by word. Pure."""

from dataclasses import dataclass
from typing import Any

from agents.personas.options import OPTIONS, Kind, Option, as_a_form_sends_it, means_something
from agents.personas.text_difference import Kind as PieceKind
from agents.personas.text_difference import Piece, difference
from agents.personas.versions.words import in_words

TEXTS = (Kind.TEXT, Kind.LONG_TEXT, Kind.LIST, Kind.OBJECT)
USED_NOW = "Used now. Before, it meant nothing beside the other choices."
NOT_USED_NOW = "Not used any more: it means nothing beside the other choices now."


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one option. `note`: why the old or the new value is not there."""

    option: Option
    pieces: list[Piece]
    note: str = ""


def differences(old: object, new: object) -> list[Difference]:
    """In the order of the form."""
    return [_difference(option, old, new) for option in changed_options(old, new)]


def changed_options(old: object, new: object) -> list[Option]:
    """Those that are different in a call.

    One that means nothing in both is left out, also if its stored value differs. One that means something in one of
    them only is left out while it is as it is by default.
    """
    return [option for option in OPTIONS if _is_changed(option, old, new)]


def _is_changed(option: Option, old: object, new: object) -> bool:
    meant, means = means_something(option, old), means_something(option, new)
    before, after = getattr(old, option.field), getattr(new, option.field)
    if meant and means:
        return as_a_form_sends_it(before) != as_a_form_sends_it(after)
    return bool((meant and before != option.default) or (means and after != option.default))


def _difference(option: Option, old: object, new: object) -> Difference:
    before, after = getattr(old, option.field), getattr(new, option.field)
    if not means_something(option, old):
        return Difference(option, [Piece(PieceKind.NEW, in_words(option, after))], USED_NOW)
    if not means_something(option, new):
        return Difference(option, [Piece(PieceKind.GONE, in_words(option, before))], NOT_USED_NOW)
    return Difference(option, _pieces(option, before, after))


def _pieces(option: Option, before: Any, after: Any) -> list[Piece]:
    """Word by word for texts that are there on both sides; anything else is another value as a whole."""
    old, new = in_words(option, before), in_words(option, after)
    if option.kind in TEXTS and before and after:
        return difference(old.strip(), new.strip())
    return [Piece(PieceKind.GONE, old), Piece(PieceKind.NEW, new)]
