"""Filler words, which claim no turn: those the service lists for English, and the same sounds in other languages. Pure.

They are in their usual spellings.
"""

import re

LONGEST_FILLER_MS = 640  # a longer sound is more than a filler word

FILLER = re.compile(
    r"a+h+|u+h*m+|u+h+|m+(-?h+m+)*|h+m+|m+h+m*|h+u+h+|u+h+-?h+u+h+|o+h+|ye+a+h*|[äöe]+h+m*|e+u+h+", re.IGNORECASE
)


def are_fillers(text: str) -> bool:
    """Whether these are filler words only. An empty text is a sound without words, and counts as one."""
    return all(FILLER.fullmatch(word) for word in re.findall(r"[\w'-]+", text))
