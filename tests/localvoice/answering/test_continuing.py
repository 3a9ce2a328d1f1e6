"""An answer that broke off goes on where it was cut."""

import pytest

from localvoice.answering import Said
from localvoice.answering.rules.continuing import is_to_go_on, rest_of, split_last_answer

ANSWER = "The opening hours are nine to six. Sunday ten to four."


@pytest.mark.parametrize(
    ("heard", "rest"),
    [
        ("", ANSWER),
        ("The opening hours are nine to six.", "Sunday ten to four."),
        ("The opening hours are nine to six", "Sunday ten to four."),
        ("The opening ho", "hours are nine to six. Sunday ten to four."),
        (ANSWER, ""),
        ("It is three o'clock.", ANSWER),
        (f"{ANSWER} And more.", ANSWER),
    ],
)
def test_the_rest_of_an_answer(heard: str, rest: str) -> None:
    assert rest_of(ANSWER, heard) == rest


def test_an_answer_may_have_been_cut_twice() -> None:
    history = (Said("user", "hello"), Said("assistant", "One"), Said("assistant", "two"))
    assert split_last_answer(history) == (history[:1], "One two")


def test_the_rest_is_said_only_on_request() -> None:
    assert is_to_go_on("Your last answer was cut off. Go on from where it was cut.")
    assert not is_to_go_on("Speak slowly.")
