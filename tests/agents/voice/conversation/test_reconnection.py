"""Whose turn it is when a connection is lost and another one is there."""

import pytest

from agents.voice.conversation.commands import ContinueResponse, CreateResponse
from agents.voice.conversation.effects import AnswerHeard, ChangeState, EndAudio
from agents.voice.conversation.reconnection import owe_nothing
from agents.voice.conversation.states import State
from agents.voice.conversation.utterance import ANSWER_SECONDS
from tests.agents.voice.talk import FLUSH, PROCESSING, QUESTION, READY, SPEAKING, Talk


def test_what_was_generated_plays_on_without_a_connection() -> None:
    talk = Talk().still_playing()
    assert talk.loses_connection() == [ChangeState(State.RECONNECTING)]
    assert talk.gets_another() == [SPEAKING]
    assert talk.plays(4_000) == [AnswerHeard("r1-item", 4_000), READY]


def test_an_answer_that_breaks_off_ends_where_it_is_and_is_continued() -> None:
    talk = Talk().answering()
    assert talk.loses_connection() == [EndAudio("r1-item", 192_000), ChangeState(State.RECONNECTING)]
    assert talk.gets_another() == [SPEAKING, ContinueResponse()]


def test_a_turn_that_waits_for_its_answer_is_answered() -> None:
    talk = Talk()
    talk.user_speaks()
    talk.user_pauses()
    talk.loses_connection()
    assert talk.gets_another() == [PROCESSING, CreateResponse()]


def test_a_turn_that_is_said_again_is_not_asked_for_too() -> None:
    talk = Talk()
    talk.user_speaks()
    talk.user_pauses()
    talk.loses_connection()
    owe_nothing(talk.turns)
    assert talk.gets_another() == [READY]


def test_the_rest_of_an_answer_is_owed_whatever_is_said_again() -> None:
    talk = Talk().answering()
    talk.loses_connection()
    owe_nothing(talk.turns)
    assert talk.turns.owed == ContinueResponse()


def test_without_a_connection_the_button_cancels_what_is_owed() -> None:
    talk = Talk().answering()
    talk.loses_connection()
    assert talk.presses_interrupt() == [FLUSH]
    assert talk.gets_another() == [READY]


def test_what_is_typed_without_a_connection_waits_for_the_next() -> None:
    talk = Talk()
    talk.loses_connection()
    assert talk.types() == []
    assert talk.gets_another() == [PROCESSING, *QUESTION]


def test_only_another_connection_or_the_end_leaves_reconnecting() -> None:
    talk = Talk()
    talk.loses_connection()
    assert talk.user_speaks() == talk.wait(120) == talk.loses_connection() == []
    assert talk.done(talk.turns.end(State.STOPPED)) == [ChangeState(State.STOPPED)]


# Noise, and another process


def test_an_answer_that_goes_on_is_still_owed_when_the_connection_is_lost() -> None:
    talk = Talk().still_playing().noise()
    talk.wait(ANSWER_SECONDS + 0.25)
    talk.loses_connection()
    assert talk.turns.owed == ContinueResponse()
    assert talk.gets_another() == [PROCESSING, ContinueResponse()]


@pytest.mark.parametrize(("talk", "owed"), [(Talk(), None), (Talk().still_playing(), ContinueResponse())])
def test_what_noise_cut_is_owed_when_the_connection_is_lost_after_it(talk: Talk, owed: object) -> None:
    talk.noise()
    talk.loses_connection()
    assert talk.turns.owed == owed


def test_a_call_that_is_taken_up_in_another_process_has_had_its_guard() -> None:
    talk = Talk(has_echo_guard=True)
    talk.is_taken_up()
    talk.gets_another()
    talk.answering()
    assert not talk.guards_echo
