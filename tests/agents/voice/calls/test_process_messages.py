"""Why a call ended or did not begin, as one process tells another: with the sentence that the person gets."""

import pytest

from agents.voice.calls.process_messages import end_of, ended, refusal_of, refused
from agents.voice.errors import FAULTS, DayLimit, Idle, ServerRestarting, VoiceError

SENTENCE = "Your calls for today are used up: 60 minutes a day. You can call again in 3 hours, at midnight UTC."


@pytest.mark.parametrize("error", [DayLimit("60 minutes a day", sentence=SENTENCE), Idle(), ServerRestarting()])
def test_an_error_arrives_with_its_sentence_and_its_time(error: VoiceError) -> None:
    for arrived in (end_of(ended(error)), refusal_of(refused(error))):
        assert arrived is not None
        assert type(arrived) is type(error)
        assert arrived.as_message() == error.as_message()
        assert str(arrived) == str(error)


def test_a_call_that_the_person_ended_has_no_error() -> None:
    assert end_of(ended(None)) is None


def test_a_process_of_an_earlier_release_sends_no_sentence() -> None:
    arrived = end_of({"type": "voice.ended", "code": "idle"})
    assert arrived is not None
    assert arrived.sentence == FAULTS["idle"]["sentence"]
