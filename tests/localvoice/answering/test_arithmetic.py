"""Sums: found in a question, and worked out."""

import pytest

from localvoice.answering.rules.arithmetic import DivisionByZero, Sum, solved


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
        ("what is seven times age", "fifty-six"),
        # as a good ear writes it
        ("What is 7x8?", "fifty-six"),
        ("7 × 8", "fifty-six"),
        ("Twenty-one times four.", "eighty-four"),
        ("What's 1,000 + 250?", "one thousand two hundred and fifty"),
        ("What's 12% of 80?", "nine point six"),
        ("How much is 15 percent of 200?", "thirty"),
        ("What's 20% off 60?", "forty-eight"),
        ("Half of fifty?", "twenty-five"),
        ("What is three quarters of 80?", "sixty"),
        ("The square root of 144", "twelve"),
        ("What's nine squared?", "eighty-one"),
        ("2 to the power of 10", "one thousand and twenty-four"),
        ("Add 3 and 4.", "seven"),
        ("Subtract four from ten.", "six"),
        ("What is the difference between ten and four?", "six"),
        ("(3 + 4) * 2", "fourteen"),
        ("-3 + 5", "two"),
        ("12/4", "three"),
        ("what is 10 : 2", "five"),
        ("How much is four times twelve euros?", "forty-eight"),
        ("2 million plus one", "two million and one"),
        ("If I buy three tickets, what is 3 times 12?", "thirty-six"),
        ("Seven times eight is what?", "fifty-six"),
    ],
)
def test_sums(question: str, result: str) -> None:
    found = solved(question, "en")
    assert found is not None
    assert found.result == result


@pytest.mark.parametrize(
    "question",
    [
        "I have two dogs and three cats",
        "seven",
        "what is the time",
        "one day at a time",
        "I come three times a week",
        "Are you open 24/7?",
        "Are you open 10-12?",
        "Is there a train at 7:30?",
        "My number is 555-0142.",
        "nine to five",
        "what is -5",
        "(" * 300,
        "9^40^40",
        "the square root of minus four",
    ],
)
def test_what_is_no_sum(question: str) -> None:
    assert solved(question, "en") is None


@pytest.mark.parametrize("question", ["1 / 0", "What is 5 divided by zero?"])
def test_nothing_is_divided_by_zero(question: str) -> None:
    with pytest.raises(DivisionByZero):
        solved(question, "en")


def test_a_sum_is_said_as_it_was_understood_if_it_can_be_said() -> None:
    assert solved("7x8", "en") == Sum("seven times eight", "fifty-six")
    assert solved("What's 12% of 80?", "en") == Sum("twelve percent of eighty", "nine point six")
    assert solved("(3 + 4) * 2", "en") == Sum("that", "fourteen")
    assert solved("1" + " + 1" * 40, "en") == Sum("that", "forty-one")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Was ist 1.000 plus 1,5?", Sum("1000 + 1.5", "1001.5")),
        ("Wie viel ist 12 % von 80?", Sum("12 % × 80", "9.6")),
        ("7 mal 8", Sum("7 × 8", "56")),
        ("Ein Kaffee und 2 Tee", None),
    ],
)
def test_sums_in_german(question: str, expected: Sum | None) -> None:
    assert solved(question, "de") == expected
