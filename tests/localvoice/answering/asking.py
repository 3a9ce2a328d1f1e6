"""Asks the rules, as a call would, and returns what they answer."""

from datetime import UTC, datetime

from localvoice.answering import Prompt, Said
from localvoice.answering.rules.answerer import answer_text

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
HOTEL = """You are Mia, the receptionist of the Blue Door hotel. Be brief and warm.
Opening hours: Monday to Saturday nine to six, Sunday ten to four.
Breakfast is served from seven to ten. Parking costs five euros a day. Never talk about politics."""
LESSON = "Du bist Jonas, ein Lehrer, und du bist geduldig. Sprich langsam. Ein Kaffee kostet drei Euro."


def answer(*said: str, instructions: str = HOTEL, language: str = "en") -> str:
    """The answer, after the user, the assistant, the user, … said this."""
    roles = ("user", "assistant") * len(said)
    return answer_text(Prompt(instructions, language, tuple(map(Said, roles, said)), NOW))
