"""Facts are found by meaning. The meanings here are given by hand; `test_questions.py` asks the true model."""

from collections.abc import Sequence

import numpy as np
import pytest

from localvoice.answering.meaning import finder
from localvoice.answering.meaning.encoder import Encoder, Meaning
from localvoice.answering.meaning.finder import MeaningFinder
from localvoice.answering.rules.facts import Asked

MEANINGS = {"dogs": "dog", "puppy": "dog", "cake": "cake", "hungry": "cake", "open": "hour", "hours": "hour"}
DIRECTIONS = ("dog", "cake", "hour", "else")
DOGS, CAKE, HOURS = "Dogs stay outside.", "Cake is sold until five.", "Opening hours: nine to six."
FACTS = ("I am Mia.", DOGS, CAKE, HOURS)


class GivenMeanings(Encoder):
    """Each word points in the direction of its meaning, and a text in the sum of those of its words."""

    def __init__(self) -> None:
        self.texts_read: list[str] = []

    def meanings(self, texts: Sequence[str]) -> list[Meaning]:
        self.texts_read += texts
        return [self._meaning_of(text) for text in texts]

    def _meaning_of(self, text: str) -> Meaning:
        words = tuple("".join(letter for letter in word if letter.isalnum()) for word in text.lower().split())
        places = [DIRECTIONS.index(MEANINGS.get(word, "else")) for word in words]
        pieces = np.eye(len(DIRECTIONS), dtype=np.float32)[places].reshape(-1, len(DIRECTIONS))
        whole = np.array([places.count(index) for index in range(len(DIRECTIONS) - 1)] + [0.5], np.float32)
        return Meaning(whole / np.linalg.norm(whole), pieces, words)


def asked(text: str, before: str = "", language: str = "en") -> Asked:
    return Asked(text, language, before)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Puppy?", (DOGS,)),
        ("I'm hungry!", (CAKE,)),
        ("Hungry puppy?", (DOGS, CAKE)),
        ("Music?", ()),
        ("", ()),
    ],
)
def test_the_nearest_fact_is_found_if_it_leads_the_others(question: str, found: tuple[str, ...]) -> None:
    assert MeaningFinder(GivenMeanings())(asked(question), FACTS) == found


def test_a_follow_up_is_understood_with_the_question_before_it() -> None:
    assert MeaningFinder(GivenMeanings())(asked("And on Sundays?", "When are you open?"), FACTS) == (HOURS,)


def test_a_persona_with_one_fact_is_compared_with_general_ones() -> None:
    assert MeaningFinder(GivenMeanings())(asked("Puppy?"), (DOGS,)) == (DOGS,)
    assert MeaningFinder(GivenMeanings())(asked("Music?"), (DOGS,)) == ()


def test_who_the_persona_is_is_no_answer() -> None:
    assert MeaningFinder(GivenMeanings())(asked("Cake?"), ("I am Mia, and I love cake.",)) == ()


def test_other_languages_are_found_by_words() -> None:
    model = GivenMeanings()
    assert MeaningFinder(model)(asked("Wo sind die Dogs?", language="de"), FACTS) == (DOGS,)
    assert model.texts_read == []


def test_facts_are_read_once_and_kept_for_so_many_personas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "PERSONAS_KEPT", 2)
    monkeypatch.setattr(finder, "OTHERS_AT_LEAST", 0)
    model = GivenMeanings()
    find = MeaningFinder(model)
    find.read(FACTS, "en")
    find(asked("Puppy?"), FACTS)
    assert model.texts_read.count(DOGS) == 1
    find.read((CAKE,), "en")
    find.read(FACTS, "en")
    find.read((HOURS,), "en")
    assert model.texts_read.count(CAKE) == 2
    find.read(FACTS, "en")
    assert model.texts_read.count(DOGS) == 1
    find.read((CAKE,), "en")
    assert model.texts_read.count(CAKE) == 3


def test_of_very_many_facts_the_first_are_read() -> None:
    model = GivenMeanings()
    MeaningFinder(model).read([f"Fact {number}." for number in range(5000)], "en")
    assert len(model.texts_read) == finder.FACTS_AT_MOST
    model.texts_read.clear()
    MeaningFinder(model).read(["a" * 10_000 for _ in range(5)], "en")
    assert len(model.texts_read) == finder.LETTERS_AT_MOST // 10_000
