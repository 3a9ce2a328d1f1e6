"""The table of transitions is what the machine does: talk.py compares all talks of the tests with it, too."""

from collections.abc import Callable

import pytest

from agents.voice.conversation.effects import ChangeState
from agents.voice.conversation.states import ENDS, LIVE, TALKING, TRANSITIONS, State, Transition
from tests.agents.voice.talk import IN_TABLE, Talk


def starting() -> Talk:
    """A call that is not ready yet."""
    talk = Talk()
    talk.turns.state, talk.states = State.STARTING, [State.IDLE, State.STARTING]
    return talk


def listening() -> Talk:
    talk = Talk()
    talk.user_speaks()
    return talk


def processing() -> Talk:
    talk = listening()
    talk.user_pauses()
    return talk


def reconnecting() -> Talk:
    """An answer of the lost connection is still played."""
    talk = Talk().still_playing()
    talk.loses_connection()
    return talk


IN_STATE: dict[State, Callable[[], Talk]] = {
    State.STARTING: starting,
    State.READY: Talk,
    State.LISTENING: listening,
    State.PROCESSING: processing,
    State.ASSISTANT_SPEAKING: lambda: Talk().still_playing(),
    State.RECONNECTING: reconnecting,
}


def answers_without_audio(talk: Talk) -> None:
    talk.answer_created()
    talk.answer_ends()


def plays_to_the_end_and_gets_another(talk: Talk) -> None:
    talk.plays(4_000)
    talk.gets_another()


def types_and_gets_another(talk: Talk) -> None:
    talk.types()
    talk.falls_silent(1_000)
    talk.gets_another()


# One way out of a state into another; what ends a call is the same for all.
WAYS: dict[tuple[State, State], Callable[[Talk], object]] = {
    (State.STARTING, State.READY): lambda talk: talk.done(talk.turns.change_state(State.READY)),
    (State.READY, State.LISTENING): Talk.user_speaks,
    (State.READY, State.PROCESSING): Talk.types,
    (State.READY, State.ASSISTANT_SPEAKING): Talk.audio_comes,
    (State.LISTENING, State.PROCESSING): Talk.user_pauses,
    (State.LISTENING, State.READY): lambda talk: talk.done(talk.turns.input_cleared()),
    (State.LISTENING, State.ASSISTANT_SPEAKING): Talk.audio_comes,
    (State.PROCESSING, State.ASSISTANT_SPEAKING): Talk.answering,
    (State.PROCESSING, State.LISTENING): Talk.user_speaks,
    (State.PROCESSING, State.READY): answers_without_audio,
    (State.ASSISTANT_SPEAKING, State.READY): lambda talk: talk.plays(4_000),
    (State.ASSISTANT_SPEAKING, State.LISTENING): Talk.user_speaks,
    (State.ASSISTANT_SPEAKING, State.PROCESSING): Talk.types,
    **{(state, State.RECONNECTING): Talk.loses_connection for state in TALKING},
    (State.RECONNECTING, State.READY): plays_to_the_end_and_gets_another,
    (State.RECONNECTING, State.PROCESSING): types_and_gets_another,
    (State.RECONNECTING, State.ASSISTANT_SPEAKING): Talk.gets_another,
}


def way(transition: Transition) -> Callable[[Talk], object]:
    if transition.to in ENDS:
        return lambda talk: talk.done(talk.turns.end(transition.to))
    return WAYS[transition.origin, transition.to]


FROM_LIVE = [transition for transition in TRANSITIONS if transition.origin is not State.IDLE]


@pytest.mark.parametrize("transition", FROM_LIVE, ids=lambda row: f"{row.origin}-{row.to}")
def test_each_transition_of_the_table_happens(transition: Transition) -> None:
    talk = IN_STATE[transition.origin]()
    seen = len(talk.states)
    assert talk.state is transition.origin
    way(transition)(talk)
    assert talk.states[seen:] == [transition.to] == [talk.state]


def test_a_call_begins_here_or_in_another_process() -> None:
    taken_up = Talk()
    taken_up.is_taken_up()
    assert [talk.states[:2] for talk in (Talk(), taken_up)] == [
        [transition.origin, transition.to] for transition in TRANSITIONS if transition.origin is State.IDLE
    ]


def test_a_talk_that_does_what_the_table_has_not_is_noticed() -> None:
    with pytest.raises(AssertionError):
        Talk().done([ChangeState(State.IDLE)])


def test_nothing_leads_out_of_an_end() -> None:
    assert {transition.origin for transition in TRANSITIONS} == {State.IDLE, *LIVE}


def test_no_transition_is_there_twice() -> None:
    assert len(IN_TABLE) == len(TRANSITIONS)
