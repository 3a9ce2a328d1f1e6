"""The minutes of a day: a call says before they are used up, ends then, and at midnight has all of them again."""

from datetime import UTC, datetime

import pytest

from agents.usage.models import Used
from agents.voice.errors import DayLimit
from agents.voice.session.day_minutes import DayMinutes

NOW = 1_000.0
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()
MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC).timestamp()
HOUR = 3_600


def running(*, used: int = 0, limit: int = HOUR, clock: float = NOON) -> DayMinutes:
    """Of a call that begins at NOW."""
    day = DayMinutes(limit)
    day.learn(Used(used), clock)
    day.began(NOW)
    return day


def said(day: DayMinutes, after: float, *, clock: float = NOON) -> list[str]:
    return [message["message"] for message in day.check(NOW + after, clock + after)]


def test_it_is_announced_five_minutes_and_one_minute_before_once_each() -> None:
    day = running(used=HOUR - 400)
    warned = [said(day, after) for after in (99, 100, 101, 339, 340, 341)]
    sentence = "Your calls for today are used up in {}: then this call ends."
    assert warned == [[], [sentence.format("5 minutes")], [], [], [sentence.format("one minute")], []]


def test_then_the_call_ends_and_says_when_one_may_call_again() -> None:
    day = running(used=HOUR - 400)
    said(day, 399)
    with pytest.raises(DayLimit) as ended:
        said(day, 400)
    assert ended.value.sentence == (
        "Your calls for today are used up: 60 minutes a day. You can call again in 11 hours and 54 minutes, at "
        "midnight UTC."
    )


def test_a_call_that_begins_with_little_is_told_at_once() -> None:
    [warning] = said(running(used=HOUR - 200), 0.25)
    assert warning == "Your calls for today are used up in 4 minutes: then this call ends."


def test_without_a_limit_nothing_ends() -> None:
    assert said(running(used=10 * HOUR, limit=0), 10 * HOUR) == []


def test_while_nobody_knows_what_was_used_the_call_goes_on() -> None:
    day = DayMinutes(60)
    day.began(NOW)
    assert said(day, 600) == []
    day.learn(Used(660), NOON + 600)
    with pytest.raises(DayLimit):
        said(day, 601)


def test_what_the_other_calls_of_the_person_use_counts() -> None:
    day = running()
    assert said(day, 15) == []
    day.learn(Used(HOUR - 60), NOON + 15)
    assert len(said(day, 15)) == 1
    day.learn(Used(HOUR), NOON + 30)
    with pytest.raises(DayLimit):
        said(day, 30)


def test_a_reset_gives_a_running_call_its_minutes_back() -> None:
    day = running(used=HOUR - 10)
    day.take_owed(NOW + 5, NOON + 5)
    day.learn(Used(0), NOON + 5)
    assert said(day, 3_000) == []


class TestMidnight:
    def test_a_call_whose_minutes_last_until_then_is_not_warned(self) -> None:
        assert said(running(used=HOUR - 200, clock=MIDNIGHT - 100), 1, clock=MIDNIGHT - 100) == []

    def test_after_it_the_day_before_does_not_count(self) -> None:
        day = running(used=HOUR - 200, clock=MIDNIGHT - 100)
        assert said(day, 250, clock=MIDNIGHT - 100) == []
        day.learn(Used(150), MIDNIGHT + 150)
        assert said(day, 250, clock=MIDNIGHT - 100) == []

    def test_what_was_said_before_it_is_not_charged_to_the_day_after(self) -> None:
        assert running().take_owed(NOW + 300, MIDNIGHT + 20) == Used(20)


class TestWhatIsOwed:
    def test_is_charged_once_in_whole_seconds_and_the_rest_later(self) -> None:
        day = running()
        owed = [day.take_owed(NOW + after, NOON + after).call_seconds for after in (0.0, 15.25, 15.5, 30.5, 31.0)]
        assert owed == [0, 15, 0, 15, 1]

    def test_counts_here_before_the_database_has_it(self) -> None:
        day = running(used=HOUR - 20)
        day.take_owed(NOW + 15, NOON + 15)
        assert len(said(day, 19)) == 1
        with pytest.raises(DayLimit):
            said(day, 20)

    def test_has_the_texts_that_are_not_counted_yet(self) -> None:
        day = running()
        day.typed(40)
        day.typed(2)
        assert day.take_owed(NOW, NOON) == Used(0, 42)
        assert day.take_owed(NOW, NOON) == Used()
