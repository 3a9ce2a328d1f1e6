"""Questions that need the one before them: "And on Sundays?", "How much is that?". Pure."""

import re
from collections.abc import Sequence

from localvoice.answering import Said
from localvoice.answering.rules.facts import asks_for_the_place, stems_in

# These go on with the subject, if no sentence of its own follows ("And do you sell bread?").
GOES_ON = re.compile(
    r"(?i)^(?:(?:ok|okay|yes|right|thanks|thank you|good)[,.!]? )?"
    r"(?:and|but|or|what about|how about|also|even|und|oder|aber|was ist mit|wie ist es mit|dan|lalu|kalau|"
    r"bagaimana dengan|y|o|pero|et|ou|mais)\b"
)
SENTENCE_OF_ITS_OWN = re.compile(
    r"(?i)^\W*\w+ (?:\w+ ){0,3}?(?:do|does|did|is|are|can|could|have|has|will|would|may|must|should|when|where|haben|"
    r"gibt|kann|können|ist|sind|wann|wo|ada|apakah|hay|tiene|tienen|avez|est-ce)\b"
)
# These stand for something that was said before.
POINTS_BACK = re.compile(
    r"(?i)\b(?:that|it|its|they|them|their|those|these|one|ones|das|es|davon|dafür|itu|eso|ese|esa|lo|ça|cela)\b"
)
WORDS_AT_MOST = 8
CONTENT_WORDS_AT_MOST = 2
TURNS_BACK = 3


def is_follow_up(text: str) -> bool:
    """Whether this question needs the one before it."""
    if not text or len(text.split()) > WORDS_AT_MOST:
        return False
    if GOES_ON.match(text) and not SENTENCE_OF_ITS_OWN.match(text):
        return True
    content = len(stems_in(text))
    if POINTS_BACK.search(text):
        return content <= CONTENT_WORDS_AT_MOST
    return not content and not asks_for_the_place(text)


def subject_before(history: Sequence[Said]) -> str:
    """What the caller asked before the last turn, back to a question that stands by itself; empty without one."""
    asked = [said.text.strip() for said in history if said.role == "user"][:-1]
    before: list[str] = []
    for text in reversed(asked[-TURNS_BACK:]):
        before.insert(0, text)
        if not is_follow_up(text):
            break
    return " ".join(before)
