"""What the user has said and nobody has written down yet."""

from typing import Any

import pytest

from agents.voice.unheard import PREFIX_SECONDS, Unheard

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
