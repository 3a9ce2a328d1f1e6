"""Percentiles, medians over blocks, ratios of neighbours, and what is shown of them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from benchmarks.figures import Block, Spread, Unmeasured, cpu_ratio, middle, spread
from benchmarks.picture import STYLE, picture
from benchmarks.report import NAMES, as_json, lines
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
        load_cores=0.2,
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


def test_a_relay_that_waits_for_a_core_could_not_keep_up_either() -> None:
    assert replace(block("site", 50.0), waiting_share=0.5).is_overloaded
    assert not block("site", 50.0).is_overloaded


def test_the_picture_has_a_bar_for_each_figure_there_is() -> None:
    """Four panels; a single caller has no flush of all at once."""
    drawn = picture(
        lines([block("site", 8.0), block("bare", 4.0), block("site", 8.0, 1), block("bare", 4.0, 1)]), at=""
    )
    legend = 2
    assert len(bars_of(drawn, "site", "bare")) == legend + 3 * 4 + 2


def test_peers_have_bars_of_their_own_that_do_not_overlap() -> None:
    relays = ["site", "bare", "pipecat lean", "pipecat documented"]
    counts = [1, 10, 40, 100, 150]
    drawn = picture(lines([block(relay, 4.0, callers) for callers in counts for relay in relays]), at="")
    first_panel = drawn.split("<g ")[1]
    bars = sorted(bars_of(first_panel, *(relay.replace(" ", "-") for relay in relays)))
    assert len(bars) == len(relays) * len(counts)
    assert all(right - left > width for (left, width), (right, _) in pairwise(bars))
    assert all(f">{relay}</text>" in drawn for relay in relays)


def test_a_relay_that_could_not_keep_up_is_marked_in_the_picture() -> None:
    drawn = picture(lines([block("site", 96.0), block("bare", 4.0)]), at="")
    assert ">96*</text>" in drawn
    assert ">* could not keep up</text>" in drawn
    assert "*" not in picture(lines([block("site", 8.0), block("bare", 4.0)]), at="")


def bars_of(drawn: str, *classes: str) -> list[tuple[float, float]]:
    """Left edge and width of each bar, and of what stands for it in the legend."""
    found = re.findall(r'<rect class="([\w-]+)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn)
    return [(float(x), float(width)) for css, x, width in found if css in classes]


@pytest.mark.parametrize("style", STYLE.split("@media"), ids=["light", "dark"])
def test_each_bar_stands_out_from_the_background(style: str) -> None:
    """3 to 1, as WCAG 1.4.11 wants for graphics."""
    colours = dict(re.findall(r"\.([\w-]+) \{ fill: #(\w{6})", style))
    drawn = [name.replace(" ", "-") for name in NAMES if name != "recorded"]
    assert {name: contrast(colours[name], colours["back"]) >= 3 for name in drawn} == dict.fromkeys(drawn, True)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def channels(colour: str) -> Iterator[float]:
    for start in (0, 2, 4):
        value = int(colour[start : start + 2], 16) / 255
        yield value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def test_what_could_not_be_measured_has_no_figures() -> None:
    gone = Unmeasured("pipecat documented", 10, "no playback.flush within 5 s")
    text = table(lines([block("site", 8.0), block("bare", 4.0)]), [gone])
    rows = [line.split() for line in text.splitlines()]
    assert [row[3:] for row in rows if row[:3] == ["10", "pipecat", "documented"]] == [["-"] * 8, ["-"] * 7]
    assert "pipecat documented with 10 callers could not be measured: no playback.flush within 5 s." in text


def test_the_results_say_what_could_not_be_measured() -> None:
    gone = Unmeasured("pipecat documented", 10, "no playback.flush within 5 s")
    written = as_json([block("site", 8.0), block("bare", 4.0)], [gone], at="", machine="")
    assert [one["relay"] for one in written["unmeasured"]] == ["pipecat documented"]
