"""What is different between two texts, word by word, for somebody who reads both. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Comparing looks at each pair of equal words. A text that repeats itself has too many, and is compared by lines.
MOST_PAIRS = 1_000_000
SHORTEST = 8  # characters: less than that in the middle of a change reads as part of it
AROUND = 60  # characters that are shown before and after a change


class Kind(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order; what stayed the same is shown near changes only."""
    compared = list(_compared(old, new))
    last = len(compared) - 1
    return [
        shown
        for position, piece in enumerate(compared)
        for shown in _shortened(piece, is_first=position == 0, is_last=position == last)
    ]


def _compared(old: str, new: str) -> Iterator[Piece]:
    before, after = _parts(old, new)
    gone = come = ""
    for what, start, end, other_start, other_end in SequenceMatcher(str.isspace, before, after, False).get_opcodes():
        left, added = "".join(before[start:end]), "".join(after[other_start:other_end])
        is_at_an_end = (start, other_start) == (0, 0) or (end, other_end) == (len(before), len(after))
        if what != "equal" or (len(left) < SHORTEST and not is_at_an_end):
            gone, come = gone + left, come + added
            continue
        yield from _changed(gone, come)
        yield Piece(Kind.SAME, left)
        gone = come = ""
    yield from _changed(gone, come)


def _changed(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece(Kind.GONE, gone)
    if come:
        yield Piece(Kind.NEW, come)


def _parts(old: str, new: str) -> tuple[list[str], list[str]]:
    """Both texts in words and the spaces between them, or in lines if there are too many equal words, or whole."""
    for part in (r"\S+|\s+", r"[^\n]*\n|[^\n]+"):
        before, after = re.findall(part, old), re.findall(part, new)
        there = Counter(word for word in after if not word.isspace())
        if sum(count * there[word] for word, count in Counter(before).items()) <= MOST_PAIRS:
            return before, after
    return [old], [new]


def _shortened(piece: Piece, *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    if piece.kind is not Kind.SAME or len(piece.text) <= 3 * AROUND:
        yield piece
        return
    if not is_first:
        yield Piece(Kind.SAME, piece.text[:AROUND])
    yield Piece(Kind.SKIPPED, " … ")
    if not is_last:
        yield Piece(Kind.SAME, piece.text[-AROUND:])
