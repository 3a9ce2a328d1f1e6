"""How many words were heard wrongly, however they are written: "7x8" or "Seven times eight?". Pure."""

import re
from fractions import Fraction

from localvoice.answering.rules.number_words import in_words

SPELT = {
    r"(?<=\d)\s*[x×*]\s*(?=\d)": " times ",
    r"(?<=\d)\s*\+\s*(?=\d)": " plus ",
    r"%": " percent ",
    r"&": " and ",
    r"\bharbor\b": "harbour",
    r"\bok\b": "okay",
    r"\bgood[- ]bye\b": "goodbye",
    r"\bi'd\b": "i would",
    r"\bi'm\b": "i am",
    r"\bthat's\b": "that is",
    r"\bdidn't\b": "did not",
    r"\bwhat's\b": "what is",
}


def plain(text: str) -> list[str]:
    """The words as they are spoken, in small letters and without stops."""
    text = text.lower().replace("’", "'")
    for written, said in SPELT.items():
        text = re.sub(written, said, text)
    text = re.sub(r"\d+", lambda number: f" {in_words(Fraction(number[0]))} ", text)
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text)


def words_wrong(said: str, heard: str) -> int:
    """The least number of words to put in, take out or change."""
    wanted, found = plain(said), plain(heard)
    before = list(range(len(found) + 1))
    for row, word in enumerate(wanted, start=1):
        now = [row]
        for column, other in enumerate(found, start=1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (word != other)))
        before = now
    return before[-1]
