"""Finds the fact that answers a question by comparing what both mean."""

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence

from localvoice.answering.meaning.encoder import Encoder, Vectors
from localvoice.answering.rules.facts import Asked, by_words

PERSONAS_KEPT = 64
FACTS_AT_MOST = 400  # of a persona; what comes after them is found by its words alone
LETTERS_AT_MOST = 24_000
LEAST_SIMILARITY = 0.3
LEAST_SHARE_OF_BEST = 0.9
AT_MOST = 2
# Who the persona is answers few questions, and is like many of them.
WHO = re.compile(r"(?:I am|My name is) ")


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
        questions = [f"{asked.before} {asked.text}"] if asked.before else [asked.text]
        scores = (self.vectors_of(candidates) @ self._encoder.vectors(questions).T).max(axis=1)
        return chosen(scores.tolist(), candidates)

    def read(self, facts: Sequence[str], language: str) -> None:
        """Read the facts of a persona before they are needed."""
        if language == "en" and facts:
            self.vectors_of(_candidates(facts))

    def vectors_of(self, facts: tuple[str, ...]) -> Vectors:
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


def _candidates(facts: Sequence[str]) -> tuple[str, ...]:
    """The facts that are compared with questions."""
    return tuple(fact for fact in facts if not WHO.match(fact))[:FACTS_AT_MOST]


def chosen(scores: Sequence[float], facts: Sequence[str]) -> tuple[str, ...]:
    """The best fact if it is similar enough, and a second one that is nearly as good; in their order."""
    best = max(scores)
    if best < LEAST_SIMILARITY:
        return ()
    good = [index for index, score in enumerate(scores) if score >= LEAST_SHARE_OF_BEST * best]
    kept = sorted(sorted(good, key=lambda index: -scores[index])[:AT_MOST])
    return tuple(facts[index] for index in kept)
