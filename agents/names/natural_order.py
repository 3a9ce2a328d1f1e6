"""The order in which people look for names: Nr. 2 before Nr. 10, Äpfel beside Apfel. Pure.

A database orders by its collation, which differs between SQLite, PostgreSQL and the images of PostgreSQL.
"""

import re
import unicodedata
from functools import lru_cache

from agents.names.normal_form import normal_form

NUMBER = re.compile(r"(\d+)")

Place = tuple[list[str | int], str]


@lru_cache(maxsize=10_000)  # a gallery of thousands sorts the same names at each visit
def natural_order(name: str) -> Place:
    """A key to sort by: the letters without their marks and the numbers by value; then the name as it is compared."""
    form = normal_form(name)
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", form) if not unicodedata.combining(letter))
    # Words and numbers take turns, so a number is only ever compared with a number.
    parts = [int(part) if place % 2 else part for place, part in enumerate(NUMBER.split(letters))]
    return parts, form
