"""How names, locales, addresses and ways of speaking are spelled, and how a value is shown in a sentence. Pure."""

import re
from urllib.parse import urlsplit

SHOWN_CHARACTERS = 60

AZURE_VOICE_NAME = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)+(:[A-Za-z0-9-]+)?")
LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LOCALE_AND_COUNTRY = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})+")
PITCH = re.compile(r"(x-low|low|medium|high|x-high)|[+-]\d{1,3}(\.\d{1,2})?(%|hz|st)", re.IGNORECASE | re.ASCII)
CHANGE = re.compile(r"[+-]\d{1,3}(\.\d{1,2})?(%|db)", re.IGNORECASE | re.ASCII)
LEVEL = re.compile(r"\d{1,3}(\.\d{1,2})?", re.ASCII)
VOLUMES = ("silent", "x-soft", "soft", "medium", "loud", "x-loud")
IN_ADDRESSES = re.compile(r"[!-~]+")  # no blank, no control character, nothing that is not ASCII


def is_volume(text: str) -> bool:
    """A word, a number from 0 to 100, or a change in percent or dB."""
    is_level = bool(LEVEL.fullmatch(text)) and float(text) <= 100
    return is_level or text.lower() in VOLUMES or bool(CHANGE.fullmatch(text))


def is_https(address: object) -> bool:
    """An address with a host and without a password, which everybody would read in the session."""
    if not isinstance(address, str) or not IN_ADDRESSES.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False


def shown(value: object) -> str:
    """A value as a sentence names it: short, and without what a page cannot show."""
    match value:
        case None:
            return "Nothing"
        case bool():
            return "true" if value else "false"
        case str():
            printable = "".join(letter if letter.isprintable() else "�" for letter in value[: SHOWN_CHARACTERS + 1])
            cut = f"{printable[:SHOWN_CHARACTERS]}…" if len(value) > SHOWN_CHARACTERS else printable
            return f"“{cut}”"
        case int() | float():
            return as_number(value)
        case list():
            return "A list"
        case dict():
            return "An object"
    return f"A value of the type {type(value).__name__}"


def as_number(value: float) -> str:
    """A number of any size, in as few characters as it needs."""
    try:
        return f"{value:.15g}"
    except OverflowError:
        return "A number with hundreds of digits"
