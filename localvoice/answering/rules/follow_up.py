"""Questions that need the one before them: "And on Sundays?", "How much is that?". Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from localvoice.answering import Said
from localvoice.answering.rules.facts import asks_for_the_place, stems_in


@dataclass(frozen=True, slots=True)
class Signs:
    """The words of a language that show that a question needs the one before it, as patterns."""

    goes_on: str  # "and …": with the subject before, if no sentence of its own follows ("And do you sell bread?")
    sentence: str  # what a sentence of its own begins with, or has after its subject
    points_back: str  # stands for something that was said before


SIGNS = {
    "en": Signs(
        r"(?:(?:ok|okay|yes|right|thanks|thank you|good)[,.!]? )?(?:and|but|or|what about|how about|also|even)",
        "do|does|did|is|are|can|could|have|has|will|would|may|must|should|when|where",
        "that|it|its|they|them|their|those|these|one|ones",
    ),
    # "Es" in "Gibt es Tee?", "das" in "das nächste Schiff" and "itu" in "Apa itu gudeg?" stand for nothing before them.
    "de": Signs(
        "(?:(?:ok|okay|ja|gut|danke)[,.!]? )?(?:und|oder|aber|was ist mit|wie ist es mit|auch)",
        "haben|gibt|kann|können|ist|sind|wann|wo|muss|darf",
        r"das(?! (?:\w+ ){0,2}(?-i:[A-ZÄÖÜ]))|davon|dafür|damit|dazu|(?<!gibt )(?<!geht )(?<!ist )es(?! gibt| geht)",
    ),
    "id": Signs(
        "dan|lalu|kalau|atau|tapi|bagaimana dengan",
        "ada|apakah|bisa|boleh|di mana|kapan",
        r"(?<!apa )itu(?! apa)|\w{3,}nya",
    ),
    "es": Signs("y|o|pero|qué tal", "hay|tiene|tienen|puedo|puede|es|son|está", "eso|ese|esa|esos|esas|lo"),
    "fr": Signs("et|ou|mais", "avez|est-ce|est|sont|peut|puis-je", r"ça(?! va)|cela"),
}
WORDS_AT_MOST = 8
CONTENT_WORDS_AT_MOST = 2
TURNS_BACK = 3


def is_follow_up(text: str, language: str) -> bool:
    """Whether this question, in the persona's language or in English, needs the one before it."""
    if not text or len(text.split()) > WORDS_AT_MOST:
        return False
    signs = [SIGNS[known] for known in dict.fromkeys((language, "en")) if known in SIGNS]
    if any(_goes_on(text, each) for each in signs):
        return True
    content = len(stems_in(text))
    if any(re.search(rf"(?i)\b(?:{each.points_back})\b", text) for each in signs):
        return content <= CONTENT_WORDS_AT_MOST
    return not content and not asks_for_the_place(text)


def subject_before(history: Sequence[Said], language: str) -> str:
    """What the caller asked before the last turn, back to a question that stands by itself; empty without one."""
    asked = [said.text.strip() for said in history if said.role == "user"][:-1]
    before: list[str] = []
    for text in reversed(asked[-TURNS_BACK:]):
        before.insert(0, text)
        if not is_follow_up(text, language):
            break
    return " ".join(before)


def _goes_on(text: str, signs: Signs) -> bool:
    sentence = rf"(?i)^\W*\w+ (?:\w+ ){{0,3}}?(?:{signs.sentence})\b"
    return bool(re.match(rf"(?i)(?:{signs.goes_on})\b", text)) and not re.match(sentence, text)
