"""When a limit of a day is free again, in words."""

from datetime import UTC, date, datetime

import pytest

from agents.usage.words import at_midnight, day_of, in_words, seconds_to_midnight, start_of_day


def clock(hour: int, minute: int = 0, second: int = 0) -> float:
    return datetime(2026, 11, 30, hour, minute, second, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "one minute"),
        (61, "2 minutes"),
        (3_600, "one hour"),
        (3_660, "one hour and one minute"),
        (12_000, "3 hours and 20 minutes"),
        (86_400, "24 hours"),
    ],
)
def test_nobody_waits_by_the_second(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_a_day_is_one_of_utc() -> None:
    assert day_of(clock(23, 59, 59)) == date(2026, 11, 30)
    assert day_of(clock(23, 59, 59) + 1) == date(2026, 12, 1)
    assert start_of_day(clock(13, 5)) == clock(0)
    assert seconds_to_midnight(clock(23)) == 3_600
    assert seconds_to_midnight(clock(0)) == 86_400


def test_the_sentence_names_the_time_and_how_long_it_is_until_then() -> None:
    assert at_midnight(clock(20, 40)) == "in 3 hours and 20 minutes, at midnight UTC"
