"""Times in buckets: they can be added, and have quantiles."""

from hypothesis import given
from hypothesis import strategies as st

from agents.operate.buckets import LATENCIES_MS, added, counted, quantile

TIMES = st.lists(st.floats(0, 9_000), min_size=1, max_size=60)


def bucket_of(value: float) -> int:
    return counted([value], LATENCIES_MS).index(1)


def test_a_bound_belongs_to_the_bucket_below_it() -> None:
    assert counted([5, 5.1, 10, 99], (5, 10)) == [1, 2, 1]


def test_nothing_has_no_median() -> None:
    assert quantile([], LATENCIES_MS, 0.5) is None
    assert quantile([0] * 5, (1, 2, 3, 4), 0.5) is None


def test_what_is_longer_than_all_bounds_counts_as_the_last() -> None:
    assert quantile([0, 0, 7], (5, 10), 0.5) == 10


@given(TIMES, st.sampled_from([0.5, 0.95]))
def test_a_quantile_is_in_the_bucket_of_the_real_one(times: list[float], share: float) -> None:
    found = quantile(counted(times, LATENCIES_MS), LATENCIES_MS, share)
    wanted = share * len(times)
    real = next(value for place, value in enumerate(sorted(times), 1) if place >= wanted)
    assert found is not None
    assert abs(bucket_of(found) - bucket_of(real)) <= 1


@given(TIMES, TIMES)
def test_days_add_up(one: list[float], other: list[float]) -> None:
    counts = added(counted(one, LATENCIES_MS), counted(other, LATENCIES_MS))
    assert counts == counted([*one, *other], LATENCIES_MS)
    assert added([], counts) == counts
