"""Looks for a pattern in the persona's language, else in English: callers may be heard in English. Pure."""

import re


def found(patterns: dict[str, str], question: str, language: str) -> str | None:
    """What the pattern finds, without the marks around it."""
    for pattern in (patterns.get(language), patterns["en"]):
        match = re.search(rf"(?:\b|^){pattern}", question, re.IGNORECASE) if pattern else None
        if match:
            return match.group(1).strip(" .!?,\"'“”")
    return None
