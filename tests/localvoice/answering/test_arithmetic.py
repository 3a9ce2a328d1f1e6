"""Sums: found in a question, and worked out."""

import pytest

from localvoice.answering.rules.arithmetic import DivisionByZero, solved


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("two plus three times four", "fourteen"),
        ("one hundred and five minus seven", "ninety-eight"),
        ("ten divided by four", "two point five"),
        ("three minus five", "minus two"),
        ("what is 2.5 * 4", "ten"),
        ("twenty one times a hundred", "two thousand one hundred"),
        ("one point five plus one", "two point five"),
    ],
)
def test_sums(question: str, result: str) -> None:
    found = solved(question, "en")
    assert found is not None
    assert found.result == result


@pytest.mark.parametrize(
    "question", ["I have two dogs and three cats", "seven", "what is the time", "one day at a time"]
)
def test_what_is_no_sum(question: str) -> None:
    assert solved(question, "en") is None


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(DivisionByZero):
        solved("1 / 0", "en")
