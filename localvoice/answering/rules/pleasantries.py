"""Greetings and thanks around a question ("Hello, Mara! When do you open?"). Pure."""

import re

BEFORE = re.compile(
    r"(?i)^\W*(?:(?:well|oh|so|okay|ok|yes|great|thanks|thank you(?: very much| so much)?|hello|hi|hey|excuse me|sorry"
    r"|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|danke|halo|hai"
    r"|selamat (?:pagi|siang|sore|malam)|terima kasih|hola|buenos días|buenas (?:tardes|noches)"
    r"|gracias|bonjour|bonsoir|salut|merci)(?: there)?"
    r"(?:[,.!]+(?: [A-Z][\w'-]{1,30}[,.!]+)?| (?=i |do |is |are |can |what|when|where|how|who|which)|$)\s*)+"
)
AFTER = re.compile(
    r"(?i)[\s,]+(?:please|thanks|thank you|bitte|danke|tolong|por favor|gracias|s'il vous plaît|merci)(?=\W*$)"
)


def without_pleasantries(heard: str) -> str:
    """What is asked; empty if there is nothing but a greeting, with a name maybe."""
    asked = AFTER.sub("", BEFORE.sub("", heard)).strip()
    return asked if re.search(r"\w", asked) else ""
