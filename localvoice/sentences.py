"""Cuts text into sentences. Pure."""

import re

# A full stop ends a sentence only if a space follows and then what can begin one: "3.5" and "e.g. tea" stay whole.
END = re.compile(r"(?<=[.!?…。！？])[\"')\]]*\s+(?=[\"'(¿¡]?[^\Wa-z_])|\n+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, trimmed, without empty ones."""
    return [part.strip() for part in END.split(text) if part and part.strip()]
