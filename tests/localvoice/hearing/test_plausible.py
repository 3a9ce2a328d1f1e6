"""How many tokens a sound can hold, and which repetitions nobody says."""

import pytest

from localvoice.hearing.plausible import most_tokens, without_loops


def test_the_longer_the_sound_the_more_tokens() -> None:
    assert most_tokens(0.3) >= 6
    assert 70 <= most_tokens(10) <= 100


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("What is seven times eight?", "What is seven times eight?"),
        ("no no no no", "no no no no"),
        ("I know. I know. I know. I know. I know. I know.", "I know."),
        ("thank you, Thank you. thank you. thank you. thank you, bye", "thank you, bye"),
        ("7x8 is 56 56", "7x8 is 56 56"),
        ("er geht heim " * 9, "er geht heim"),
        ("Yeah,, well...", "Yeah, well..."),
        ("", ""),
    ],
)
def test_a_loop_is_said_once(heard: str, kept: str) -> None:
    assert without_loops(heard) == kept


def test_a_long_text_without_a_loop_is_quickly_read() -> None:
    text = " ".join(f"word{number}" for number in range(400))
    assert without_loops(text) == text
