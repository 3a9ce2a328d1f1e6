"""The words of a text, in any script, and what a search looks for. Pure.

They are made here and not by the database, so SQLite and PostgreSQL store the same words and find the same turns.
PostgreSQL's own parser splits by the locale of its server and tears Thai and Hindi apart at their vowel signs, its
`unaccent` needs rights that a managed database may not give, and FTS5 has other rules again.

Each stored word begins with whose it is: a search walks the words of one person, however many others have said them.

Whoever changes a rule adds a migration that stores all words again.
"""

import unicodedata
from dataclasses import dataclass

import regex

from agents.names.normal_form import normal_form

WORD_LIMIT = 40  # characters; what is longer is found by its beginning
WORDS_LIMIT = 200_000  # characters of a turn's words: PostgreSQL takes 1 MiB of them. What comes after is not found

# Written without spaces between words: Thai and its like, Chinese characters, kana with their long vowel mark.
_UNSPACED = r"\p{Line_Break=SA}\p{Han}\p{Hiragana}\p{Katakana}\u30fc"
_PARTS = regex.compile(
    rf"(?V1)(?P<unspaced>[{_UNSPACED}]+)|(?P<word>[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]+)",
)
# Marks that people leave out: of Latin, Greek and Cyrillic letters, Hebrew points, Arabic vowel signs. Thai and Indic
# vowels are letters to those who write them, and kana have other sounds with their marks.
_LEFT_OUT = regex.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
# Letters that Unicode does not take apart, and for which people type others.
_TYPED_FOR = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "þ": "th", "æ": "ae", "œ": "oe"}
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in what they said and heard: each of `terms` stands in the turn.

    A term is one beginning of a word, or where words are written without spaces all pairs of its characters.
    """

    user_id: int
    terms: tuple[tuple[str, ...], ...]

    @property
    def phrases(self) -> list[str]:
        """Each term as it stands in the stored words."""
        return [_joined(self.user_id, term) for term in self.terms]

    @property
    def words(self) -> list[str]:
        """All words of all terms, as they are stored or begin."""
        return [word for phrase in self.phrases for word in phrase.split(" ")]


def folded(text: str) -> str:
    """The text without what a search does not tell apart: case, width, accents."""
    bare = _LEFT_OUT.sub("", unicodedata.normalize("NFD", normal_form(text)))
    return unicodedata.normalize("NFC", bare).translate(_TYPED_FOR)


def parts_of(form: str) -> list[tuple[str, bool]]:
    """The words of a `folded` text, and whether each is a run that is written without spaces."""
    return [(part.group(), part["unspaced"] is not None) for part in _PARTS.finditer(form)]


def words_of(text: str, user_id: int) -> str:
    """What is stored beside a turn of that person's conversation: its words, one space between them."""
    words: list[str] = []
    left = WORDS_LIMIT
    for part, is_unspaced in parts_of(folded(text)):
        for word in (*_pairs(part), part[-1]) if is_unspaced else (part[:WORD_LIMIT],):
            left -= len(f"{user_id}x{word} ")
            if left < 0:
                return _joined(user_id, words)
            words.append(word)
    return _joined(user_id, words)


def wanted(typed: str, user_id: int) -> Wanted:
    """What is looked for; without terms if nothing of it is a word."""
    found = parts_of(folded(typed))
    terms = [tuple(_pairs(part)) or (part,) if is_unspaced else (part[:WORD_LIMIT],) for part, is_unspaced in found]
    return Wanted(user_id, tuple(dict.fromkeys(terms)))


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _joined(user_id: int, words: tuple[str, ...] | list[str]) -> str:
    return " ".join(f"{user_id}x{word}" for word in words)
