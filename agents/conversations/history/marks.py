"""The part of a turn where what was looked for stands, with the words marked. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex

from agents.conversations.words.splitting import Wanted, folded, parts_of

BEFORE, AFTER = 60, 140  # characters around the first one
LOOKED_THROUGH = 20_000  # characters of a turn; a mark further back is not shown
_CHARACTER = regex.compile(r"\X")
_WORD_GOES_ON = regex.compile(r"[\p{L}\p{M}\p{N}]")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text; `is_found`: it is what was looked for."""

    text: str
    is_found: bool = False


def snippet(text: str, wanted: Wanted) -> list[Part]:
    """The text around the first word that was looked for, in pieces. Its beginning if none is seen."""
    text = " ".join(text[:LOOKED_THROUGH].split())
    found = list(_joined(sorted(_places(text, wanted))))
    start, stop = _frame(text, found[0] if found else (0, 0))
    shown = [(max(begin, start), min(end, stop)) for begin, end in found if begin < stop and end > start]
    parts = [Part("…")] if start else []
    at = start
    for begin, end in shown:
        parts += [Part(text[at:begin]), Part(text[begin:end], is_found=True)]
        at = end
    parts += [Part(text[at:stop]), Part("…" if stop < len(text) else "")]
    return [part for part in parts if part.text]


def _places(text: str, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Where each term stands, in the text as it was said and not as it is compared."""
    form, characters = "", []  # of each character of the form: where what it comes from begins and ends
    for character in _CHARACTER.finditer(text):
        piece = _folded(character.group())
        form += piece
        characters += [character.span()] * len(piece)
    for term in wanted.terms:
        looked_for, is_unspaced = _as_written(term), parts_of(term[0])[0][1]
        for hit in regex.finditer(regex.escape(looked_for), form):
            begin, end = hit.span()
            if is_unspaced or begin == 0 or not _goes_on(form[begin - 1]):
                yield characters[begin][0], characters[end - 1][1]


def _goes_on(letter: str) -> bool:
    """Whether a word that is written with spaces has begun before."""
    return bool(_WORD_GOES_ON.match(letter)) and not parts_of(letter)[0][1]


def _as_written(term: tuple[str, ...]) -> str:
    """Pairs of characters, one after the other, are a run again."""
    return term[0] + "".join(pair[1:] for pair in term[1:])


def _joined(places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those that touch are one."""
    while places:
        begin, end = places.pop(0)
        while places and places[0][0] <= end:
            end = max(end, places.pop(0)[1])
        yield begin, end


def _frame(text: str, first: tuple[int, int]) -> tuple[int, int]:
    """From a space to a space where there is one near, and never within a character."""
    if len(text) <= BEFORE + AFTER:
        return 0, len(text)
    edges = [0, *(each.end() for each in _CHARACTER.finditer(text))]
    least, most = max(0, first[0] - BEFORE), min(len(text), first[0] + AFTER)
    start = next((after for _, after in pairwise(edges) if after >= least), 0) if least else 0
    stop = max(edge for edge in edges if edge <= most)
    start = _at_space(text, start, first[0])
    space = text.rfind(" ", first[1], stop)
    return start, space if stop < len(text) and space > first[1] else stop


def _at_space(text: str, start: int, first: int) -> int:
    space = text.find(" ", start, first)
    return space + 1 if start and 0 <= space < first else start


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    return folded(character)
