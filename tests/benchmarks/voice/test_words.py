"""Words are compared as they are spoken, however they are written."""

import pytest

from benchmarks.voice.words import plain, words_wrong


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("What is seven times eight?", "What is 7x8?", 0),
        ("What is seven times eight?", "what is 7 × 8", 0),
        ("What is seven times eight?", "what is said and dying data", 4),
        ("I would like 25 percent", "I'd like twenty-five %.", 0),
        ("When do you close?", "", 4),
        ("Stop", "please stop it", 2),
        ("", "Thank you", 2),
    ],
)
def test_words_that_are_wrong(said: str, heard: str, wrong: int) -> None:
    assert words_wrong(said, heard) == wrong


def test_words_are_plain() -> None:
    assert plain("It’s O'Neil: 105 guests, half-past two!") == [
        "it's",
        "o'neil",
        "one",
        "hundred",
        "and",
        "five",
        "guests",
        "half",
        "past",
        "two",
    ]
