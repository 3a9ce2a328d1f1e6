"""What the user has said and nobody has written down yet."""

from typing import Any

import pytest

from agents.voice.conversation.unheard import PREFIX_SECONDS, Unheard

STARTED = "input_audio_buffer.speech_started"
STOPPED = "input_audio_buffer.speech_stopped"
COMPLETED = "conversation.item.input_audio_transcription.completed"
FAILED = "conversation.item.input_audio_transcription.failed"
CLEARED = "input_audio_buffer.cleared"


def unheard(*events: tuple[str, float]) -> Unheard:
    speech = Unheard()
    for kind, now in events:
        event: dict[str, Any] = {"type": kind}
        speech.upstream(event, now)
    return speech


def test_speech_counts_from_a_little_before_it_was_noticed() -> None:
    assert unheard((STARTED, 10.0)).since == 10.0 - PREFIX_SECONDS


@pytest.mark.parametrize("end", [COMPLETED, FAILED, CLEARED])
def test_what_is_written_down_or_dropped_is_not_said_again(end: str) -> None:
    assert unheard((STARTED, 10.0), (STOPPED, 11.0), (end, 12.0)).since is None


def test_a_turn_whose_text_is_not_there_counts() -> None:
    assert unheard((STARTED, 10.0), (STOPPED, 11.0)).since == 10.0 - PREFIX_SECONDS


def test_the_text_of_an_earlier_turn_ends_nothing_while_the_user_speaks() -> None:
    assert unheard((STARTED, 10.0), (STOPPED, 11.0), (STARTED, 12.0), (COMPLETED, 13.0)).since is not None


def told(*events: tuple[str, str, float]) -> Unheard:
    speech = Unheard()
    for kind, item_id, now in events:
        speech.upstream({"type": kind, "item_id": item_id}, now)
    return speech


def test_a_turn_that_is_written_down_while_the_next_is_spoken_is_not_said_again() -> None:
    """It would be there twice."""
    first = [(STARTED, "u1", 10.0), (STOPPED, "u1", 11.0)]
    assert told(*first, (STARTED, "u2", 12.0), (COMPLETED, "u1", 13.0)).since == 12.0 - PREFIX_SECONDS


def test_noise_before_what_is_written_down_is_not_said_again() -> None:
    noise = [(STARTED, "u1", 10.0), (STOPPED, "u1", 10.5)]
    assert told(*noise, (STARTED, "u2", 12.0), (STOPPED, "u2", 13.0), (COMPLETED, "u2", 14.0)).since is None


def test_what_was_said_behind_it_still_counts() -> None:
    both = [(STARTED, "u1", 10.0), (STOPPED, "u1", 11.0), (STARTED, "u2", 12.0), (STOPPED, "u2", 13.0)]
    assert told(*both, (COMPLETED, "u1", 14.0)).since == 12.0 - PREFIX_SECONDS


def test_what_is_said_again_counts_until_it_is_written_down() -> None:
    speech = told((STARTED, "u1", 10.0))
    speech.say_again(20.0)
    assert speech.since == 20.0
    for kind, now in ((STARTED, 20.1), (STOPPED, 20.2), (COMPLETED, 21.0)):
        speech.upstream({"type": kind, "item_id": "u9"}, now)
    assert speech.since is None
