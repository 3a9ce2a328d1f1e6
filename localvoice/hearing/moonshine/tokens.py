"""Moonshine's tokens: reads the wheel's `tokenizer.bin`, and puts pieces together to text. Pure.

The file holds one piece after the other: its length, then its bytes. A length of 128 and more takes two bytes, the
smaller one first: b0 - 128 + 128 * b1. A piece may be a part of a character; "▁" stands for a space.
"""

import re
from collections.abc import Iterable, Sequence

BEGIN, END = 1, 2
MARK = re.compile(rb"<<?[^<>]+>>?")  # <s>, </s>, <<ST_0>>
SPACE = "▁"


def read_pieces(content: bytes) -> tuple[bytes, ...]:
    """All pieces; a token is the number of its piece.

    Raises:
        ValueError: the file is cut off.
    """
    pieces, at = [], 0
    while at < len(content):
        length, at = content[at], at + 1
        if length >= 128:
            if at == len(content):
                raise ValueError("the tokenizer's file ends inside a length")
            length, at = length - 128 + 128 * content[at], at + 1
        if at + length > len(content):
            raise ValueError("the tokenizer's file ends inside a piece")
        pieces.append(content[at : at + length])
        at += length
    return tuple(pieces)


def text_of(tokens: Iterable[int], pieces: Sequence[bytes]) -> str:
    """The text of these tokens, without the marks for beginning, end and the like."""
    said = b"".join(pieces[token] for token in tokens if not MARK.fullmatch(pieces[token]))
    return said.decode(errors="replace").replace(SPACE, " ").strip()
