"""What a persona says first: that it is an AI, if it is set to (ai_sentences.toml), and its greeting."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("ai_sentences.toml")
ENGLISH = "en"
WITHOUT_SPACE = ("。", "！")  # Chinese and Japanese put none between sentences


def first_words(persona: Any) -> str:
    """Empty: the caller speaks first."""
    greeting = str(persona.greeting.strip())
    if not persona.says_it_is_ai:
        return greeting
    sentence = _sentences_of(persona.language)
    if greeting:
        return _joined(sentence["says"], greeting)
    return _joined(sentence["hello"], sentence["says"])


def _joined(first: str, second: str) -> str:
    return f"{first}{second}" if first.endswith(WITHOUT_SPACE) else f"{first} {second}"


def _sentences_of(language: str) -> dict[str, str]:
    known = ai_sentences()
    return known.get(language) or known.get(language.partition("-")[0]) or known[ENGLISH]


@cache
def ai_sentences() -> dict[str, dict[str, str]]:
    """`hello` and `says`, by language."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
