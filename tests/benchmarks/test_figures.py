"""Percentiles, medians over blocks, and ratios of neighbours."""

from dataclasses import replace

import pytest

from benchmarks.figures import Block, Spread, cpu_ratio, middle, spread
from benchmarks.picture import picture
from benchmarks.report import lines
from benchmarks.table import table

QUICK = Spread(0.5, 1.0, 2.0, 100)


def block(relay: str, cpu_ms: float, callers: int = 10) -> Block:
    return Block(
        relay=relay,
        callers=callers,
        cpu_ms=cpu_ms,
        redis_cpu_ms=0.5,
        redis_in_kb=70.0,
        redis_out_kb=70.0,
        microphone=QUICK,
        speaker=QUICK,
        flush_one=QUICK,
        flush_all=QUICK if callers > 1 else None,
        connect=QUICK,
        rss_mib=100.0,
        session_mib=0.1,
        loaded_session_mib=0.6,
        lost_frames=1,
        waiting_share=0.01,
    )


def test_percentiles_are_samples_of_the_nearest_rank() -> None:
    assert spread([float(value) for value in range(100, 0, -1)]) == Spread(50.0, 95.0, 99.0, 100)


def test_one_sample_is_every_percentile() -> None:
    assert spread([3.0]) == Spread(3.0, 3.0, 3.0, 1)


def test_no_samples_are_an_error_and_not_a_zero() -> None:
    with pytest.raises(ValueError, match="nothing"):
        spread([])


def test_the_middle_block_is_the_median_of_each_figure() -> None:
    slow = replace(block("site", 9.0), microphone=Spread(9.0, 9.0, 9.0, 50))
    found = middle([block("site", 8.0), slow, block("site", 30.0)])
    assert (found.cpu_ms, found.microphone.p95, found.microphone.count) == (9.0, 1.0, 250)


def test_lost_frames_add_up() -> None:
    assert middle([block("site", 8.0), block("site", 9.0)]).lost_frames == 2


def test_the_ratio_compares_neighbours() -> None:
    """The second pair ran while the machine was busy: both took three times as much."""
    site, bare = [block("site", 8.0), block("site", 24.0)], [block("bare", 4.0), block("bare", 12.0)]
    assert cpu_ratio(site, bare) == 2.0


def test_the_table_has_ratios_and_marks_a_relay_that_could_not_keep_up() -> None:
    text = table(lines([block("site", 96.0), block("bare", 4.0), block("site", 8.0, 1), block("bare", 4.0, 1)]))
    rows = [line.split() for line in text.splitlines()]
    assert ["10", "site*", "24.00", "96.0", "0.96"] in [row[:5] for row in rows]
    assert ["1", "bare", "1.00", "4.0", "0.00"] in [row[:5] for row in rows]


def test_the_picture_has_a_bar_for_each_figure_there_is() -> None:
    """Four panels; a single caller has no flush of all at once."""
    drawn = picture(
        lines([block("site", 8.0), block("bare", 4.0), block("site", 8.0, 1), block("bare", 4.0, 1)]), at=""
    )
    bars = [line for line in drawn.split("<rect ") if line.startswith(('class="site" x=', 'class="bare" x='))]
    legend = 2
    assert len(bars) == legend + 3 * 4 + 2
