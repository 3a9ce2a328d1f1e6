"""A voice, asked for as a session asks."""

from localvoice.speaking import Speech

USUAL_LUFS = -22.0  # every engine, every voice, within 1 LU
SENTENCE = "Good morning, the museum opens at ten and closes at half past five."


def speech(name: str = "en-US-AvaNeural", language: str = "en", **voice: str) -> Speech:
    """How to speak with that voice."""
    return Speech({"type": "azure-standard", "name": name, **voice}, language)
