"""The true model: texts that mean the same are near, and a hundred questions that nothing is tuned to."""

from collections import Counter

import pytest

from benchmarks.voice.wits import Verdict, counted, questions
from localvoice.answering.meaning.encoder import Encoder
from localvoice.answering.meaning.finder import MeaningFinder
from localvoice.answering.rules.facts import Asked, by_words

# What docs/localvoice.md says of 2026-11-30; the numbers on other machines may differ by a question.
RIGHT_AT_LEAST, NOT_TRUE_AT_MOST = 78, 5
PERSONA = (
    "We sell bread and cake.",
    "Dogs wait at the door.",
    "The shop closes at six.",
    "Parking is behind the house.",
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="module")
def finder(encoder: Encoder) -> MeaningFinder:
    return MeaningFinder(encoder)


def test_similarities_are_those_that_the_models_page_shows(encoder: Encoder) -> None:
    person, dog, very, sunny = encoder.meanings(
        ["That is a happy person", "That is a happy dog", "That is a very happy person", "Today is a sunny day"]
    )
    similarities = [float(person.whole @ other.whole) for other in (dog, very, sunny)]
    assert similarities == pytest.approx([0.69457734, 0.94291508, 0.25687607], abs=1e-5)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00\x1b[2J", "मुझे बताओ", "日本語で話して", "مرحبا", "🙂", "a" * 20_000, "? " * 10_000, "ß" * 5_000],
)
def test_any_text_has_a_meaning_and_no_answer(finder: MeaningFinder, text: str) -> None:
    assert finder(Asked(text, "en"), PERSONA) == ()


def test_a_hundred_questions(finder: MeaningFinder) -> None:
    asked = questions()
    assert len(asked) == 100
    found = sum(counted(asked, finder).values(), Counter())
    former = sum(counted(asked, by_words).values(), Counter())
    assert found[Verdict.RIGHT] >= RIGHT_AT_LEAST > former[Verdict.RIGHT]
    assert found[Verdict.WRONG] + found[Verdict.INVENTED] <= NOT_TRUE_AT_MOST
