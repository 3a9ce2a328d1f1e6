"""Refuses passwords that everybody tries first, without asking anybody: Django's list, and a longer one (README.md)."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

from django.contrib.auth.password_validation import CommonPasswordValidator

OUR_NAME = "voicesite"
SIGNS_FOR_LETTERS = str.maketrans("@4831!057$", "aabeliosts")
JUDGED_CHARACTERS = 64  # longer ones are no list's, and the patterns below take the square of their length
UNIT_MAX_CHARACTERS = 4  # said again and again, it is no better than once


class CommonPasswords(CommonPasswordValidator):
    """A password is common in each case, with figures around it, with signs for letters, and said twice."""

    def __init__(self, long_passwords: Path) -> None:
        super().__init__()
        with gzip.open(long_passwords, "rt", encoding="utf-8") as lines:
            self.passwords |= {line.strip() for line in lines} | {OUR_NAME}

    def validate(self, password: str, user: Any = None) -> None:
        for form in forms_of(password):
            super().validate(form, user)

    def get_error_message(self) -> str:
        return (
            "This password is too common: everybody tries it first, or the word in it. Choose another, for example "
            "four words that have nothing to do with each other."
        )

    def get_help_text(self) -> str:
        return "No password that many people use, such as a name or a word with a year after it."


def forms_of(password: str) -> Iterator[str]:
    """The password, and what is left of it without what people add to a word to make it look like a password."""
    whole = normalize("NFKC", password[: JUDGED_CHARACTERS + 1]).casefold().strip()
    if len(whole) > JUDGED_CHARACTERS:
        return
    without_end = re.sub(r"[\W\d_]+$", "", whole)
    for form in dict.fromkeys((whole, without_end, without_end.translate(SIGNS_FOR_LETTERS))):
        for word in (form, re.sub(r"^[\W\d_]+", "", form)):
            yield word
            if again := re.fullmatch(r"(.+?)\1+", word):
                yield again[1] if len(again[1]) > UNIT_MAX_CHARACTERS else OUR_NAME
