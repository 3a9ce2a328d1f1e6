"""Facts are found by meaning. The meanings here are given by hand; the true model has a test of its own."""

from collections.abc import Sequence

import numpy as np
import pytest

from localvoice.answering.meaning import finder
from localvoice.answering.meaning.encoder import Encoder, Vectors
from localvoice.answering.meaning.finder import MeaningFinder
from localvoice.answering.rules.facts import Asked

ABOUT = ("dogs", "cake", "hours")  # one direction for each


class GivenMeanings(Encoder):
    """A text means what it names of `ABOUT`; what it names twice, it means more."""

    def __init__(self) -> None:
        self.read: list[Sequence[str]] = []

    def vectors(self, texts: Sequence[str]) -> Vectors:
        self.read.append(texts)
        counts = np.array([[text.lower().count(about) for about in ABOUT] for text in texts], np.float32)
        counts = counts.reshape(len(texts), len(ABOUT))
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1)


DOGS, CAKE, HOURS = "Dogs stay outside.", "Cake is sold until five.", "Opening hours: nine to six."
