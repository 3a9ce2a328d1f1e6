"""The order in which people look for names: Nr. 2 before Nr. 10, Äpfel beside Apfel. Pure.

A database orders text by its collation, which differs between SQLite, PostgreSQL and the images of PostgreSQL. Bytes it
orders as they are, so names are put in order by bytes, which are stored beside them (stored.py).
"""

import re
import unicodedata

from agents.names.normal_form import normal_form

NUMBER = re.compile(r"(\d+)")
END = b"\x00"  # of a text, or of the name: what goes on comes after what ends here. A normal form has no NUL
GOES_ON = b"\x01"
KEY_BYTES = 400


def natural_order(name: str) -> bytes:
    """A key to sort by: the letters without their marks and the numbers by value; then the name as it is compared.

    It is cut at KEY_BYTES: some letters become eighteen, and an index of PostgreSQL takes 2 700 bytes.
    """
    form = normal_form(name)
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", form) if not unicodedata.combining(letter))
    # Words and numbers take turns, so a number is only ever compared with a number.
    parts = NUMBER.split(letters)
    places = (_number(part) if place % 2 else _text(part) for place, part in enumerate(parts))
    return (b"".join(places) + END + _text(form))[:KEY_BYTES]


def _text(part: str) -> bytes:
    """UTF-8 has the order of the letters' numbers."""
    return part.encode("utf-8", "surrogatepass") + END


def _number(part: str) -> bytes:
    """Of two numbers without leading zeros, the one with more digits is larger."""
    digits = str(int(part)).encode()
    return GOES_ON + len(digits).to_bytes(2) + digits
