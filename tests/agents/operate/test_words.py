"""Figures in words."""

from agents.operate import words


def test_lengths() -> None:
    assert [words.in_all(seconds) for seconds in (0, 59, 60, 3599, 3600, 4_500_000)] == [
        "0 s",
        "59 s",
        "1 min",
        "60 min",
        "1.0 h",
        "1,250.0 h",
    ]
    assert [words.length(seconds) for seconds in (None, 0, 65, 3600)] == ["–", "0:00", "1:05", "1:00:00"]


def test_shares_and_costs() -> None:
    assert [words.percent(1, 3), words.percent(0, 0)] == ["33 %", "–"]
    assert [words.cost(None), words.cost(0), words.cost(1_234_567_890)] == ["–", "0.00", "1,234.57"]
    assert words.number(1234567) == "1,234,567"
