"""Turns that are typed or end by push to talk: when they go upstream, and what if their request is refused."""

from agents.voice.conversation.commands import AddText, CancelResponse, CommitInput, CreateResponse
from agents.voice.conversation.effects import SendAudio
from agents.voice.conversation.states import State
from tests.agents.voice.talk import CUT_AT_ONE_SECOND, FLUSH, PROCESSING, QUESTION, READY, SECOND_OF_PCM, Talk


def test_a_typed_turn_in_silence_goes_upstream_at_once() -> None:
    assert Talk().types() == [PROCESSING, *QUESTION]


def test_a_typed_turn_interrupts_and_waits_for_the_cut_and_the_end() -> None:
    talk = Talk().answering()
    assert talk.types() == [CancelResponse(), FLUSH, PROCESSING]
    assert talk.falls_silent(1_000) == [CUT_AT_ONE_SECOND]
    assert talk.answer_ends() == QUESTION
    assert talk.state is State.PROCESSING


def test_the_end_may_come_before_the_cut() -> None:
    talk = Talk().answering()
    talk.types()
    assert talk.answer_ends() == []
    assert talk.state is State.PROCESSING
    assert talk.falls_silent(1_000) == [CUT_AT_ONE_SECOND, *QUESTION]


def test_a_typed_turn_over_a_complete_answer_waits_for_the_cut_alone() -> None:
    talk = Talk().still_playing()
    assert talk.types() == [FLUSH, PROCESSING]
    assert talk.falls_silent(1_000) == [CUT_AT_ONE_SECOND, *QUESTION]


def test_two_typed_turns_that_wait_are_answered_together() -> None:
    talk = Talk().answering()
    talk.types("one")
    talk.types("two")
    talk.falls_silent(0)
    assert talk.answer_ends() == [AddText("one"), AddText("two"), CreateResponse()]


def test_a_second_typed_turn_cuts_the_answer_the_first_one_asked_for() -> None:
    talk = Talk()
    talk.types("one")
    assert talk.types("two") == []
    assert talk.answer_created() == [CancelResponse()]
    assert talk.answer_ends() == [AddText("two"), CreateResponse()]
    assert talk.answer_created("r2") == []
    assert SendAudio("r2-item", SECOND_OF_PCM) in talk.audio_comes(response_id="r2")


def test_what_was_typed_is_answered_with_what_is_then_said() -> None:
    talk = Talk().answering()
    talk.types()
    talk.user_speaks()
    talk.answer_ends()
    assert talk.falls_silent(1_000) == [CUT_AT_ONE_SECOND, AddText("hello")]


def test_a_push_to_talk_turn_is_committed_and_answered() -> None:
    talk = Talk()
    talk.user_speaks()
    assert talk.turns.user_turn(CommitInput(), talk.now) == [PROCESSING, CommitInput(), CreateResponse()]


# The service refuses the request


def test_a_refused_request_gives_the_turn_back() -> None:
    talk = Talk()
    talk.types()
    assert talk.turns.response_refused(is_running=False) == [READY]


def test_what_was_refused_because_another_answer_runs_is_asked_for_when_that_ends() -> None:
    talk = Talk()
    talk.types()
    talk.answer_created("r1")
    assert talk.turns.response_refused(is_running=True) == []
    assert talk.answer_ends("r1") == [CreateResponse()]
    assert talk.state is State.PROCESSING


def test_a_refusal_for_an_answer_that_was_not_reported_is_not_repeated_at_once() -> None:
    talk = Talk()
    talk.types()
    talk.turns.response_refused(is_running=True)
    assert talk.wait(3.0) == []
    assert talk.answer_ends("whatever ran") == [CreateResponse()]


def test_a_request_that_was_cut_is_not_repeated_when_it_is_refused() -> None:
    talk = Talk()
    talk.types()
    talk.user_speaks()
    assert talk.turns.response_refused(is_running=True) == []
    assert talk.answer_ends("whatever ran") == talk.wait(5.0) == []
