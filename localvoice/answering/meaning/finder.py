"""Finds the fact that answers a question by comparing what both mean."""

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from localvoice.answering.meaning.encoder import Encoder, Vectors
from localvoice.answering.rules.facts import Asked, by_words

PERSONAS_KEPT = 64
FACTS_AT_MOST = 400  # of a persona, and so many letters in all: reading them takes 3 s at most
LETTERS_AT_MOST = 24_000
# How much more similar a fact has to be to the question than the persona's other facts are. All of them are a little
# similar to a question about anything near ("Is there a bus to the library?"), so their similarity alone says less.
# Chosen on tests/localvoice/answering/threshold_questions.json: from 0.19 to 0.21 no other value finds more.
LEAST_LEAD = 0.21
NEARLY_AS_GOOD = 0.05  # a second fact that is so near to the best one is said too
OTHERS_AT_LEAST = 6  # a persona with fewer facts is compared with some of these too
GENERAL_FACTS = (
    "The office is open from Monday to Friday.",
    "The price depends on the size.",
    "Payment is by card or in cash.",
    "There is a car park behind the house.",
    "Our address is in the old town.",
    "Children pay half.",
)
# Who the persona is answers few questions, and is like many of them. "I am at 5 Mill Lane" is another matter.
WHO = re.compile(r"(?:I am (?!at|in|on|near|located|here|open|closed)\b|My name is )")


class MeaningFinder:
    """Finds facts in English by meaning, in other languages by words. Threads may share it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: OrderedDict[tuple[str, ...], Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, asked: Asked, facts: Sequence[str]) -> tuple[str, ...]:
        """At most two facts that answer the question, in their order in the instructions."""
        if asked.language != "en":
            return by_words(asked, facts)
        candidates = _candidates(facts)
        if not candidates:
            return ()
        [question] = self._encoder.vectors([f"{asked.before} {asked.text}".strip()])
        similarities = self._vectors_of(candidates) @ question
        missing = OTHERS_AT_LEAST + 1 - len(candidates)
        general = self._vectors_of(GENERAL_FACTS[:missing]) @ question if missing > 0 else np.zeros(0, np.float32)
        return tuple(candidates[index] for index in chosen(similarities, general))

    def read(self, facts: Sequence[str], language: str) -> None:
        """Read the facts of a persona before they are needed."""
        if language == "en":
            self._vectors_of(_candidates(facts))

    def _vectors_of(self, facts: tuple[str, ...]) -> Vectors:
        """One vector for each fact; those of the personas that were used last are kept."""
        with self._lock:
            if facts in self._kept:
                self._kept.move_to_end(facts)
                return self._kept[facts]
        vectors = self._encoder.vectors(facts)
        with self._lock:
            self._kept[facts] = vectors
            while len(self._kept) > PERSONAS_KEPT:
                self._kept.popitem(last=False)
        return vectors


def chosen(similarities: NDArray[np.float32], general: NDArray[np.float32]) -> list[int]:
    """The places of the best fact, if it leads enough, and of a second one that is nearly as good; in their order.

    Both are similarities to the question: of the persona's facts, and of facts that any persona may have.
    """
    best, *rest = np.argsort(-similarities, kind="stable")
    others = np.concatenate([similarities[rest], general])
    if similarities[best] - others.mean() < LEAST_LEAD:
        return []
    near = [index for index in rest[:1] if similarities[index] >= similarities[best] - NEARLY_AS_GOOD]
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
