"""A call ends after its time and after silence, and says so before."""

import pytest

from agents.voice.errors import Idle, TimeLimit
from agents.voice.session.call_limits import CallLimits


def limits(*, max_seconds: float = 1_800, idle_seconds: float = 300) -> CallLimits:
    """Of a call that began at 1 000 s."""
    return CallLimits(1_000.0, max_seconds, idle_seconds)


def warnings(call: CallLimits, after: float, *, is_quiet: bool = False) -> list[str]:
    return [message["code"] for message in call.check(1_000.0 + after, is_quiet=is_quiet)]


def test_nothing_is_said_while_there_is_time() -> None:
    assert warnings(limits(), 1_499) == []


def test_the_end_is_announced_five_minutes_and_one_minute_before_and_once_each() -> None:
    call = limits()
    said = [warnings(call, after) for after in (1_499, 1_500, 1_501, 1_739, 1_740, 1_741)]
    assert said == [[], ["time_nearly_up"], [], [], ["time_nearly_up"], []]


@pytest.mark.parametrize(("after", "left"), [(1_500, "5 minutes"), (1_500.3, "5 minutes"), (1_740.2, "one minute")])
def test_a_warning_says_how_long_there_is(after: float, left: str) -> None:
    [message] = limits().check(1_000.0 + after, is_quiet=False)
    assert left in message["message"]


def test_a_late_look_gives_one_warning_and_not_two() -> None:
    assert warnings(limits(), 1_760) == ["time_nearly_up"]


def test_a_short_call_is_not_warned_at_its_start() -> None:
    assert warnings(limits(max_seconds=60), 0.0) == []


def test_a_short_call_is_warned_at_its_half() -> None:
    call = limits(max_seconds=30)
    assert warnings(call, 14.0) == []
    [message] = call.check(1_015.0, is_quiet=False)
    assert "15 seconds" in message["message"]


def test_the_call_ends_at_its_limit_even_in_talk() -> None:
    call = limits()
    call.check(2_799.0, is_quiet=False)
    with pytest.raises(TimeLimit):
        call.check(2_800.0, is_quiet=False)


def test_silence_is_warned_of_once_a_minute_before_it_ends_the_call() -> None:
    call = limits()
    assert [warnings(call, after, is_quiet=True) for after in (239, 240, 241)] == [[], ["idle_soon"], []]
    with pytest.raises(Idle):
        call.check(1_300.0, is_quiet=True)


def test_talk_starts_the_silence_anew_and_it_is_warned_of_again() -> None:
    call = limits()
    warnings(call, 240, is_quiet=True)
    warnings(call, 250, is_quiet=False)
    assert warnings(call, 489, is_quiet=True) == []
    assert warnings(call, 490, is_quiet=True) == ["idle_soon"]


def test_a_short_idle_time_is_warned_of_at_its_half() -> None:
    call = limits(idle_seconds=30)
    assert warnings(call, 14, is_quiet=True) == []
    assert warnings(call, 15, is_quiet=True) == ["idle_soon"]


def test_the_time_limit_goes_before_silence() -> None:
    with pytest.raises(TimeLimit):
        limits(max_seconds=300).check(1_300.0, is_quiet=True)
