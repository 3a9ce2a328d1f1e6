"""What somebody said, as lines of a file that programs read too. Pure.

Whatever ends a line in some reader ends it here, so that no text looks like the beginning of another turn. Signs that
no file of text should have become U+FFFD, as in WebVTT and Markdown: a terminal would run some of them.
"""

import re
import unicodedata

BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
UNFIT = re.compile("[\0-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
REPLACEMENT = "\ufffd"
BIDI_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
POP_EMBEDDING, POP_ISOLATE = "\u202c", "\u2069"
CLOSED_BY = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", POP_EMBEDDING),
    **dict.fromkeys("\u2066\u2067\u2068", POP_ISOLATE),
}


def lines_of(text: str) -> list[str]:
    """Its lines, each fit for a file; tabs, by which some programs begin another cell, are spaces."""
    return [_closed(UNFIT.sub(REPLACEMENT, line).replace("\t", " ")) for line in BREAK.split(text)]


def one_line(text: str) -> str:
    """The same in one line."""
    return _closed(" ".join(line.strip() for line in lines_of(text) if line.strip()))


def label(name: str) -> str:
    """A name in a line of ours, which may begin with it.

    One that is written from right to left does not turn what follows, and no spreadsheet takes one for a formula.
    """
    plain = BIDI_MARKS.sub("", one_line(name)).strip()
    plain = f"'{plain}" if plain.startswith(FORMULA) else plain
    is_right_to_left = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in plain)
    return f"\u2068{plain}{POP_ISOLATE}" if is_right_to_left else plain


def _closed(line: str) -> str:
    """The line with an end for each direction that was begun in it: it turns nothing that stands behind it."""
    ends: list[str] = []
    for sign in line:
        if sign in CLOSED_BY:
            ends.append(CLOSED_BY[sign])
        elif sign == POP_ISOLATE and POP_ISOLATE in ends:
            while ends.pop() != POP_ISOLATE:
                pass
        elif sign == POP_EMBEDDING and ends and ends[-1] == POP_EMBEDDING:
            ends.pop()
    return line + "".join(reversed(ends))
