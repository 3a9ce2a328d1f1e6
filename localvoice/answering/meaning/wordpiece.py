"""Cuts text into the pieces of words that BERT models know. Pure.

It does what `BertTokenizer` does for a model in lower case (google-research/bert).
"""

import unicodedata
from collections.abc import Iterator, Sequence

LETTERS_AT_MOST = 2000  # of a text; what comes after that is not read
LETTERS_OF_A_WORD = 100  # a longer word is unknown
CJK = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))


class WordPiece:
    """A vocabulary, one piece at each index. Pieces inside a word begin with "##"."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._vocabulary = vocabulary
        self._ids = {piece: index for index, piece in enumerate(vocabulary)}
        self._start, self._end, self._unknown = (self._ids[piece] for piece in ("[CLS]", "[SEP]", "[UNK]"))

    def ids(self, text: str, at_most: int) -> list[int]:
        """The ids of a text, its start and end included; `at_most` in all."""
        ids = [self._start]
        for word in words(text[:LETTERS_AT_MOST]):
            ids += self._pieces(word)
            if len(ids) >= at_most:
                break
        return [*ids[: at_most - 1], self._end]

    def pieces(self, ids: Sequence[int]) -> list[str]:
        """The pieces that these ids stand for."""
        return [self._vocabulary[index] for index in ids]

    def _pieces(self, word: str) -> list[int]:
        """The longest known piece, then the longest of what is left; a word that does not come out is unknown."""
        if len(word) > LETTERS_OF_A_WORD:
            return [self._unknown]
        pieces, start = [], 0
        while start < len(word):
            lead = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if lead + word[start:end] in self._ids), None)
            if end is None:
                return [self._unknown]
            pieces.append(self._ids[lead + word[start:end]])
            start = end
        return pieces


def words(text: str) -> Iterator[str]:
    """The words of a text in lower case and without accents. Each mark, and each Chinese character, is a word."""
    letters = unicodedata.normalize("NFD", text.lower())
    word = ""
    for letter in letters:
        kind = unicodedata.category(letter)
        if kind == "Mn" or (kind[0] == "C" and letter not in "\t\n\r") or letter == "\ufffd":
            continue
        if not letter.isspace() and not _stands_alone(letter, kind):
            word += letter
            continue
        if word:
            yield word
        if not letter.isspace():
            yield letter
        word = ""
    if word:
        yield word


def _stands_alone(letter: str, kind: str) -> bool:
    """Whether this is a mark of punctuation (in ASCII all but letters and figures, "$" too) or a Chinese character."""
    if letter.isascii():
        return not letter.isalnum()
    return kind[0] == "P" or any(first <= ord(letter) <= last for first, last in CJK)
