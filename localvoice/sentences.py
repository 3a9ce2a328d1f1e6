"""Cuts text into sentences. Pure."""

import re

# The full stop of these is no end, although a name or a number follows: "Dr. Okafor", "No. 7".
BEFORE_A_NAME = ("Dr", "Mr", "Mrs", "Ms", "Prof", "St", "Sr", "Sra", "Hr", "Jl", "Mt")
BEFORE_A_NUMBER = ("No", "Nr")
NO_END = "".join(
    [rf"(?<!\b{form}\.)" for form in BEFORE_A_NAME] + [rf"(?!(?<=\b{form}\.)\s+\d)" for form in BEFORE_A_NUMBER]
)
# A full stop ends a sentence only if a space follows and then what can begin one: "3.5" and "e.g. tea" stay whole.
END = re.compile(NO_END + r"(?<=[.!?…。！？])[\"')\]]*\s+(?=[\"'(¿¡]?[^\Wa-z_])|\n+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, trimmed, without empty ones."""
    return [part.strip() for part in END.split(text) if part and part.strip()]
