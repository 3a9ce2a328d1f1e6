"""Days, lengths and cuts in words."""

from datetime import date, timedelta

import pytest

from agents.conversations.history.words_for import cut_in_words, day_in_words, length_in_words

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "Today"),
        (date(2026, 11, 29), "Yesterday"),
        (date(2026, 11, 1), "Sunday, 1 November 2026"),
        (date(2026, 12, 1), "Tuesday, 1 December 2026"),
    ],
)
def test_days(day: date, words: str) -> None:
    assert day_in_words(day, TODAY) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (200, "3 min 20 s"), (3661, "1 h 1 min"), (-3, "0 s")],
)
def test_lengths(seconds: float, words: str) -> None:
    assert length_in_words(timedelta(seconds=seconds)) == words


def test_a_call_that_goes_on_has_no_length() -> None:
    assert length_in_words(None) == "goes on now"


def test_cuts() -> None:
    assert cut_in_words(3_240) == "cut after 3.2 s"
    assert cut_in_words(None) == "cut"
