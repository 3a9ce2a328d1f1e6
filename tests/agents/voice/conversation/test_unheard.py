"""What the user has said and nobody has written down yet."""

from collections.abc import Callable

import pytest

from agents.voice.conversation.unheard import PREFIX_SECONDS, Unheard


def spoken(*utterances: tuple[str, float]) -> Unheard:
    """Each was said to its end, and began at that time."""
    speech = Unheard()
    for item_id, began_at in utterances:
        speech.speech_started(item_id, began_at)
        speech.speech_stopped()
    return speech


def test_speech_counts_from_a_little_before_it_was_noticed() -> None:
    speech = Unheard()
    speech.speech_started("u1", 10.0)
    assert speech.since == 10.0 - PREFIX_SECONDS


@pytest.mark.parametrize("end", [lambda speech: speech.written_down("u1"), Unheard.forget])
def test_what_is_written_down_or_dropped_is_not_said_again(end: Callable[[Unheard], None]) -> None:
    speech = spoken(("u1", 10.0))
    end(speech)
    assert speech.since is None


def test_a_turn_whose_text_is_not_there_counts() -> None:
    assert spoken(("u1", 10.0)).since == 10.0 - PREFIX_SECONDS


def test_the_text_of_an_earlier_turn_ends_nothing_while_the_user_speaks() -> None:
    """Both under one item, as a service does that names none."""
    speech = spoken(("", 10.0))
    speech.speech_started("", 12.0)
    speech.written_down("")
    assert speech.since is not None


def test_a_turn_that_is_written_down_while_the_next_is_spoken_is_not_said_again() -> None:
    """It would be there twice."""
    speech = spoken(("u1", 10.0))
    speech.speech_started("u2", 12.0)
    speech.written_down("u1")
    assert speech.since == 12.0 - PREFIX_SECONDS


def test_noise_before_what_is_written_down_is_not_said_again() -> None:
    speech = spoken(("noise", 10.0), ("u2", 12.0))
    speech.written_down("u2")
    assert speech.since is None


def test_what_was_said_after_it_still_counts() -> None:
    speech = spoken(("u1", 10.0), ("u2", 12.0))
    speech.written_down("u1")
    assert speech.since == 12.0 - PREFIX_SECONDS


def test_what_is_said_again_counts_until_it_is_written_down() -> None:
    speech = Unheard()
    speech.speech_started("u1", 10.0)
    speech.say_again(20.0)
    assert speech.since == 20.0
    speech.speech_started("u9", 20.1)
    speech.speech_stopped()
    speech.written_down("u9")
    assert speech.since is None
