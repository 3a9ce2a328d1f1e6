"""Charts as numbers."""

from hypothesis import given
from hypothesis import strategies as st

from agents.operate.charts import HEIGHT, Chart, Point, shares


def chart(*values: float) -> Chart:
    return Chart(
        "calls", "Calls", "How many.", [Point(str(place), value, f"{value}") for place, value in enumerate(values)]
    )


@given(st.lists(st.floats(0, 1e12), max_size=20))
def test_bars_stay_in_the_drawing(values: list[float]) -> None:
    drawn = chart(*values)
    for bar in drawn.bars:
        assert 0 <= bar.y <= HEIGHT
        assert bar.y + bar.height == HEIGHT
        assert bar.x + bar.width <= drawn.width


def test_the_highest_fills_it_and_a_small_one_is_seen() -> None:
    assert [bar.height for bar in chart(0, 1, 1_000_000).bars] == [0, 1, HEIGHT]


def test_no_values_are_no_bars() -> None:
    assert chart().bars == []
    assert chart().top is None
    assert [bar.height for bar in chart(0, 0).bars] == [0, 0]


def test_shares_are_of_the_whole_the_largest_first() -> None:
    found = shares([Point("few", 1, "1"), Point("many", 3, "3"), Point("none", 0, "0")])
    assert [(each.label, each.percent) for each in found] == [("many", 75), ("few", 25), ("none", 0)]
    assert shares([]) == []
