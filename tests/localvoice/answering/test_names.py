"""The caller's name, as people give it and as recognisers write it."""

import pytest

from localvoice.answering import Said
from localvoice.answering.rules.names import callers_name, name_given


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("my name is linda", "Linda"),
        ("My name is Linda.", "Linda"),
        ("My name is linda and I want a room", "Linda"),
        ("My name is Mary Ann Smith.", "Mary Ann Smith"),
        ("my name is O'Brien", "O'Brien"),
        ("no, call me Bob", "Bob"),
        ("Hi, I'm Linda.", "Linda"),
        ("I'm Linda, and I'd like a room.", "Linda"),
        ("hello this is linda", "Linda"),
        ("This is Linda speaking.", "Linda"),
        ("Linda here.", "Linda"),
    ],
)
def test_a_name_is_given(heard: str, name: str) -> None:
    assert name_given(heard, "en") == name


@pytest.mark.parametrize(
    "heard",
    [
        "I'm hungry.",
        "I am German.",
        "This is great.",
        "It's wonderful",
        "Is this Mara?",
        "Can you call me back?",
        "please call me later",
        "Nobody here",
        "What's my name?",
        "",
    ],
)
def test_no_name_is_given(heard: str) -> None:
    assert name_given(heard, "en") is None


def test_names_are_given_in_other_languages_too() -> None:
    assert name_given("nama saya Budi", "id") == "Budi"
    assert name_given("Ich heiße Anna Müller.", "de") == "Anna Müller"


def test_the_name_that_was_given_last_counts() -> None:
    history = (Said("user", "my name is Linda"), Said("assistant", "My name is Mia."), Said("user", "call me Bob"))
    assert callers_name(history, "en") == "Bob"
    assert callers_name(history[1:2], "en") is None
