"""The one form in which names and words of a search are compared. Pure.

It is computed here, and stored beside what people wrote (stored.py), instead of left to functions of the database.
SQLite folds the case of ASCII alone and knows no normal forms; PostgreSQL folds as the locale of its server says, which
is ASCII alone in many images. Both would also work it out for every row at every search. So there is one rule for both
databases and for signing in, it can be tested by itself, and a search is a plain comparison of stored text.

Whoever changes the rule adds a migration that stores every normal form again.
"""

import re
import unicodedata

# What no eye sees: selectors of variants, fillers. Format characters (soft hyphens, joiners) go by their category.
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")

# What Unicode's own forms leave apart although people mean the same: pattern and replacement, on decomposed text.
SAME = (
    # Turkish has i with and without a dot in both cases. Elsewhere, and in programs, I is the capital of i.
    (re.compile("[i\u0131]\u0307*"), "i"),
    # Greek capitals are written without the accent.
    (re.compile("([\u03b1-\u03c9]\u0308?)\u0301+"), r"\1"),
    # The ring of the Thai and Lao vowel am is typed before or after the mark of the tone.
    (re.compile("([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb]+)"), r"\2\1"),
)


SEARCH_LIMIT = 100


def words_of_a_search(typed: str) -> str:
    """What is looked for of what somebody typed: at most 100 characters, and no NUL, which PostgreSQL refuses."""
    return typed.replace("\0", "").strip()[:SEARCH_LIMIT]


def normal_form(text: str) -> str:
    """The same for all ways to write the same: upper and lower case, composed or decomposed, full or half width.

    It is Unicode's NFKC_Casefold (ß is ss, final ς is σ), with what SAME adds.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", text).casefold()).casefold()
    decomposed = unicodedata.normalize("NFKD", UNSEEN.sub("", folded))
    seen = "".join(letter for letter in decomposed if letter.isspace() or not _is_control(letter))
    for pattern, replacement in SAME:
        seen = pattern.sub(replacement, seen)
    return unicodedata.normalize("NFKC", seen)


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf")
