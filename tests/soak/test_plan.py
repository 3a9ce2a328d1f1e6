"""The same seed, the same troubles; each kind comes, and the first process is left alone in the end."""

from tests.soak.plan import Kind, troubles
from tests.soak.samples import Sample, last_third, slope_mib_a_minute


def test_a_seed_draws_the_same_troubles_again() -> None:
    assert troubles(seed=7, seconds=90, callers=8) == troubles(seed=7, seconds=90, callers=8)
    assert troubles(seed=7, seconds=90, callers=8) != troubles(seed=8, seconds=90, callers=8)


def test_every_kind_comes_in_a_short_soak_too() -> None:
    for seed in range(20):
        assert {trouble.kind for trouble in troubles(seed=seed, seconds=90, callers=8)} == set(Kind)


def test_nothing_goes_wrong_at_the_beginning_and_at_the_end() -> None:
    times = [trouble.at for trouble in troubles(seed=1, seconds=1800, callers=40)]
    assert times == sorted(times)
    assert min(times) >= 180
    assert max(times) <= 1620


def test_the_first_process_lives_through_the_second_half() -> None:
    of_processes = [trouble for trouble in troubles(seed=1, seconds=1800, callers=40) if trouble.seconds == 0]
    first = [trouble.at for trouble in of_processes if trouble.kind in (Kind.KILL, Kind.RESTART) and trouble.site == 0]
    assert len(first) == 2
    assert max(first) < 900


def test_the_slope_is_that_of_the_line_through_the_samples() -> None:
    samples = [Sample(float(second), 100 + second / 30, 20, 4) for second in range(600)]
    assert round(slope_mib_a_minute(samples), 6) == 2.0
    assert last_third(samples, until=600)[0].at == 400
