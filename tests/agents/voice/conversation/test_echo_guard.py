"""The first seconds of the first answer: no barge-in, and nothing of the microphone for the service."""

import pytest

from agents.voice.conversation.commands import AddText, CancelResponse, CreateResponse
from agents.voice.conversation.echo_guard import ECHO_GUARD_SECONDS
from agents.voice.conversation.states import State
from tests.agents.voice.talk import FLUSH, LISTENING, PROCESSING, READY, Talk


def guarded(*, may_interrupt: bool = True) -> Talk:
    return Talk(may_interrupt, has_echo_guard=True)


def test_before_the_first_answer_everything_is_heard() -> None:
    talk = guarded()
    talk.asks_for_greeting()
    talk.answer_created()
    assert not talk.guards_echo


def test_speech_in_the_guard_is_no_barge_in() -> None:
    talk = guarded().answering()
    talk.now += 1
    assert talk.guards_echo
    assert talk.user_speaks() == []
    assert talk.user_pauses() == []
    assert talk.state is State.ASSISTANT_SPEAKING


def test_the_guard_counts_from_the_first_audio() -> None:
    talk = guarded().answering(seconds=10)
    talk.now += ECHO_GUARD_SECONDS - 0.01
    assert talk.guards_echo
    talk.now += 0.01
    assert not talk.guards_echo
    assert talk.user_speaks() == [FLUSH, LISTENING]


def test_later_answers_can_be_interrupted_at_once() -> None:
    talk = guarded().still_playing(seconds=1)
    talk.plays(1_000)
    talk.answering("r2")
    assert not talk.guards_echo
    assert LISTENING in talk.user_speaks()


def test_the_guard_ends_with_a_short_answer() -> None:
    """Who answers "Hello?" at once is heard from the first syllable."""
    talk = guarded().still_playing(seconds=1)
    talk.plays(1_000)
    assert not talk.guards_echo
    assert talk.user_speaks() == [LISTENING]


def test_an_answer_that_nobody_heard_uses_up_no_guard() -> None:
    talk = guarded()
    talk.asks_for_greeting()
    talk.user_speaks()
    talk.answer_created()
    talk.audio_comes()
    talk.answer_ends()
    talk.user_pauses()
    talk.answering("r2")
    assert talk.guards_echo


def test_the_button_interrupts_in_the_guard() -> None:
    talk = guarded().answering()
    assert talk.presses_interrupt() == [CancelResponse(), FLUSH, READY]
    assert not talk.guards_echo


def test_a_typed_turn_interrupts_in_the_guard() -> None:
    talk = guarded().still_playing()
    assert talk.types() == [FLUSH, PROCESSING]
    assert talk.falls_silent(1_000)[1:] == [AddText("hello"), CreateResponse()]
    assert not talk.guards_echo


def test_speech_that_was_on_its_way_when_the_answer_began_is_barge_in() -> None:
    """No echo comes so quickly: the user had begun to speak, and is heard on."""
    talk = guarded().answering()
    talk.now += 0.2
    assert talk.user_speaks() == [FLUSH, LISTENING]
    assert not talk.guards_echo


def test_who_speaks_as_the_answer_begins_is_heard_on() -> None:
    talk = guarded(may_interrupt=False)
    talk.asks_for_greeting()
    talk.user_speaks()
    talk.answering()
    assert not talk.guards_echo


@pytest.mark.parametrize("has_ended", [True, False])
def test_who_has_finished_speaking_is_no_longer_speaking(has_ended: bool) -> None:
    talk = guarded()
    talk.user_speaks()
    talk.done(talk.turns.user_speech_stopped() if has_ended else talk.turns.input_cleared())
    talk.answering()
    assert talk.guards_echo


def test_a_persona_without_the_guard_is_interrupted_at_once() -> None:
    talk = Talk().answering()
    talk.now += 1
    assert not talk.guards_echo
    assert talk.user_speaks() == [FLUSH, LISTENING]
