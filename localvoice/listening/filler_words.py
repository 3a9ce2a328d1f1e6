"""The sounds that claim no turn, as the service lists them for English, and their usual spellings. Pure."""

import re

LONGEST_FILLER_MS = 640  # who makes a sound for longer says something

FILLER = re.compile(r"a+h+|u+h*m+|u+h+|m+(-?h+m+)*|h+m+|m+h+m*|h+u+h+|u+h+-?h+u+h+|o+h+|ye+a+h*", re.IGNORECASE)


def are_fillers(text: str) -> bool:
    """Whether nothing else was said; nothing at all is a sound without words."""
    return all(FILLER.fullmatch(word) for word in re.findall(r"[\w'-]+", text))
