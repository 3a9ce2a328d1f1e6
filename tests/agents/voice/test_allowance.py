"""The token bucket."""

from hypothesis import given
from hypothesis import strategies as st

from agents.voice.allowance import Allowance


def test_a_burst_may_come_at_once_and_no_more() -> None:
    allowance = Allowance(rate=10, burst=20)
    assert all(allowance.take(1, now=100.0) for _ in range(20))
    assert not allowance.take(1, now=100.0)


def test_an_allowance_fills_up_with_time() -> None:
    allowance = Allowance(rate=10, burst=20)
    allowance.take(20, now=100.0)
    assert not allowance.take(1, now=100.09)
    assert allowance.take(1, now=100.11)


def test_a_refused_request_takes_nothing() -> None:
    allowance = Allowance(rate=10, burst=20)
    assert not allowance.take(21, now=0.0)
    assert allowance.take(20, now=0.0)


def test_a_long_rest_earns_no_more_than_a_burst() -> None:
    allowance = Allowance(rate=10, burst=20)
    allowance.take(1, now=0.0)
    assert not allowance.take(20.5, now=3_600.0)


@given(st.lists(st.tuples(st.floats(0.1, 5), st.floats(0, 2)), max_size=60))
def test_never_more_than_burst_and_rate_allow(requests: list[tuple[float, float]]) -> None:
    allowance, now, taken = Allowance(rate=3, burst=7), 50.0, 0.0
    for units, pause in requests:
        now += pause
        taken += units if allowance.take(units, now) else 0
    assert taken <= 7 + 3 * (now - 50.0) + 1e-6
