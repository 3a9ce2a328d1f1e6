"""Finds the fact that answers a question by comparing what both mean."""

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from localvoice.answering.meaning.encoder import Encoder, Meaning
from localvoice.answering.rules.facts import STOP_WORDS, Asked, by_words

Similarities = NDArray[np.float32]

PERSONAS_KEPT = 32  # some 0.6 MB each, 8 MB at most
FACTS_AT_MOST = 400  # of a persona, and so many letters in all: reading them takes some seconds at most
LETTERS_AT_MOST = 24_000
SHARE_OF_PIECES = 1 / 3  # of a similarity; the rest is how similar the texts are as a whole
# How far the best fact has to be above the mean of the persona's other facts. All of them are a little similar to a
# question about anything near it ("Is there a bus to the library?"), so similarity alone says less.
# Both were chosen on tests/localvoice/answering/threshold_questions.json.
LEAST_LEAD = 0.23
NEARLY_AS_GOOD = 0.05  # a second fact that is so near to the best one is said too
OTHERS_AT_LEAST = 8  # a persona with fewer facts is compared with some of these too
GENERAL_FACTS = (
    "The office is open from Monday to Friday.",
    "The price depends on the size.",
    "Please ask at the counter.",
    "Payment is by card or in cash.",
    "There is a car park behind the house.",
    "Guests receive a confirmation by e-mail.",
    "Our address is in the old town.",
    "The course begins in September.",
)
# Who the persona is answers few questions, and is like many of them. "I am at 5 Mill Lane" is another matter.
WHO = re.compile(r"(?:I am (?!at|in|on|near|located|here|open|closed)\b|My name is )")


class MeaningFinder:
    """Finds facts in English by meaning, in other languages by words. Threads may share it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: OrderedDict[tuple[str, ...], list[Meaning]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, asked: Asked, facts: Sequence[str]) -> tuple[str, ...]:
        """At most two facts that answer the question, in their order in the instructions."""
        if asked.language != "en":
            return by_words(asked, facts)
        candidates = _candidates(facts)
        if not candidates:
            return ()
        [question] = self._encoder.meanings([f"{asked.before} {asked.text}".strip()])
        missing = max(0, OTHERS_AT_LEAST + 1 - len(candidates))
        general = self._meanings_of(GENERAL_FACTS)[:missing]
        similar = similarities(question, [*self._meanings_of(candidates), *general])
        places = chosen(similar[: len(candidates)], similar[len(candidates) :])
        return tuple(candidates[index] for index in places)

    def read(self, facts: Sequence[str], language: str) -> None:
        """Read the facts of a persona before they are needed."""
        if language == "en":
            self._meanings_of(_candidates(facts))

    def _meanings_of(self, facts: tuple[str, ...]) -> list[Meaning]:
        """What the facts mean; those of the personas that were used last are kept."""
        with self._lock:
            if facts in self._kept:
                self._kept.move_to_end(facts)
                return self._kept[facts]
        meanings = self._encoder.meanings(facts)
        with self._lock:
            self._kept[facts] = meanings
            while len(self._kept) > PERSONAS_KEPT:
                self._kept.popitem(last=False)
        return meanings


def similarities(question: Meaning, facts: Sequence[Meaning]) -> Similarities:
    """How similar each fact is to the question: as a whole, and the mean of what is nearest to each of its pieces.

    The second is the late interaction of ColBERT (Khattab and Zaharia, 2020). Pieces such as "the" do not count.
    """
    content = [index for index, name in enumerate(question.names) if name.isalnum() and name not in STOP_WORDS]
    pieces = question.pieces[content or slice(None)]
    if not len(pieces):
        return np.zeros(len(facts), np.float32)
    wholes = np.array([question.whole @ fact.whole for fact in facts])
    nearest = np.array([(pieces @ fact.pieces.T).max(axis=1, initial=-1).mean() for fact in facts])
    return np.asarray((1 - SHARE_OF_PIECES) * wholes + SHARE_OF_PIECES * nearest, np.float32)


def chosen(similar: Similarities, general: Similarities) -> list[int]:
    """The places of the best fact, if it leads enough, and of a second one that is nearly as good; in their order.

    Both are similarities to the question: of the persona's facts, and of facts that any persona may have.
    """
    best, *rest = np.argsort(-similar, kind="stable")
    others = np.concatenate([similar[rest], general])
    if not similar[best] - others.mean() >= LEAST_LEAD:  # also if it is no number
        return []
    near = [index for index in rest[:1] if similar[index] >= similar[best] - NEARLY_AS_GOOD]
    return sorted(int(index) for index in (best, *near))


def _candidates(facts: Sequence[str]) -> tuple[str, ...]:
    """The facts that are compared with questions."""
    candidates: list[str] = []
    letters = 0
    for fact in facts:
        letters += len(fact)
        if len(candidates) >= FACTS_AT_MOST or letters > LETTERS_AT_MOST:
            break
        if not WHO.match(fact):
            candidates.append(fact)
    return tuple(candidates)
