"""Whose turn it is: events in, effects out, with a clock that only these tests move."""

from collections.abc import Callable

import pytest

from agents.voice.conversation.commands import CancelResponse
from agents.voice.conversation.effects import (
    AnswerHeard,
    ChangeState,
    EndAudio,
    FlushPlayback,
    SendAudio,
    StartAudio,
    Truncate,
)
from agents.voice.conversation.states import State
from tests.agents.voice.talk import (
    CUT_AT_ONE_SECOND,
    FLUSH,
    LISTENING,
    PROCESSING,
    READY,
    SECOND_OF_PCM,
    SPEAKING,
    Talk,
)

# A turn from end to end


def test_a_spoken_turn_goes_through_every_state() -> None:
    talk = Talk()
    talk.user_speaks()
    talk.user_pauses()
    talk.still_playing()
    talk.plays(4_000)
    states = [effect.state for effect in talk.effects if isinstance(effect, ChangeState)]
    assert states == ["starting", "ready", "listening", "processing", "assistant_speaking", "ready"]


def test_an_answer_is_announced_sent_and_closed_with_its_bytes() -> None:
    talk = Talk()
    talk.answer_created()
    assert talk.audio_comes() == [SPEAKING, StartAudio("r1-item"), SendAudio("r1-item", SECOND_OF_PCM)]
    assert talk.audio_comes() == [SendAudio("r1-item", SECOND_OF_PCM)]
    assert talk.audio_ends() == [EndAudio("r1-item", 96_000)]
    assert talk.audio_ends() == []


def test_the_assistant_speaks_until_the_browser_has_played_the_answer() -> None:
    talk = Talk().still_playing()
    talk.plays(3_900)
    assert talk.state is State.ASSISTANT_SPEAKING
    assert talk.plays(4_000) == [AnswerHeard("r1-item", 4_000), READY]


def test_the_end_of_a_response_ends_its_audio_too() -> None:
    assert Talk().answering().answer_ends() == [EndAudio("r1-item", 192_000)]


@pytest.mark.parametrize("spoken", [b"", SECOND_OF_PCM])
def test_empty_or_late_audio_is_not_sent(spoken: bytes) -> None:
    talk = Talk().still_playing()
    assert talk.turns.answer_audio("r1", "r1-item", spoken, talk.now) == []


def test_a_response_without_audio_gives_the_turn_back() -> None:
    talk = Talk()
    talk.user_speaks()
    talk.user_pauses()
    talk.answer_created()
    assert talk.answer_ends() == [READY]


def test_a_failed_response_keeps_what_was_said_of_it() -> None:
    talk = Talk().answering(seconds=1)
    assert talk.answer_ends() == [EndAudio("r1-item", 48_000)]
    assert talk.plays(1_000) == [AnswerHeard("r1-item", 1_000), READY]


def test_speech_stopped_without_speech_changes_nothing() -> None:
    assert Talk().user_pauses() == []
    assert Talk().answering().user_pauses() == []


# Barge-in


def test_barge_in_while_generating_falls_silent_at_once() -> None:
    assert Talk().answering().user_speaks() == [FLUSH, LISTENING]


def test_barge_in_into_a_complete_answer_falls_silent_too() -> None:
    assert Talk().still_playing().user_speaks() == [FLUSH, LISTENING]


def test_late_audio_of_a_cut_answer_is_dropped_by_its_response() -> None:
    talk = Talk().answering()
    talk.user_speaks()
    assert talk.audio_comes() == talk.audio_comes() == []
    talk.answer_ends()
    talk.answer_created("r2")
    assert talk.audio_comes() == []
    assert SendAudio("r2-item", SECOND_OF_PCM) in talk.audio_comes(response_id="r2")


def test_an_answer_cut_before_its_first_audio_is_never_heard() -> None:
    talk = Talk()
    talk.answer_created()
    assert talk.user_speaks() == [LISTENING]
    assert talk.audio_comes() == talk.audio_ends() == talk.answer_ends() == []
    assert talk.state is State.LISTENING


def test_speech_before_the_answer_was_created_goes_on_listening() -> None:
    talk = Talk()
    talk.user_speaks()
    talk.user_pauses()
    assert talk.user_speaks() == [LISTENING]


def test_what_the_browser_played_goes_upstream() -> None:
    talk = Talk().answering()
    talk.user_speaks()
    assert talk.falls_silent(1_000) == [CUT_AT_ONE_SECOND]
    assert talk.falls_silent(1_000) == []


@pytest.mark.parametrize(("played_ms", "heard_ms"), [(0, 1_500), (2_000, 2_000), (99_999, 4_000)])
def test_heard_is_never_less_than_reported_nor_more_than_sent(played_ms: int, heard_ms: int) -> None:
    talk = Talk().answering()
    talk.plays(1_500)
    talk.user_speaks()
    assert talk.falls_silent(played_ms) == [Truncate("r1-item", heard_ms, 4_000)]


def test_barge_in_after_the_last_word_interrupts_nothing() -> None:
    talk = Talk().still_playing()
    talk.user_speaks()
    assert talk.falls_silent(3_990) == [AnswerHeard("r1-item", 4_000)]


def test_a_browser_cannot_flush_what_it_was_not_asked_to() -> None:
    talk = Talk().answering()
    assert talk.falls_silent(100) == []
    assert talk.falls_silent(100, "unknown") == []
    assert talk.state is State.ASSISTANT_SPEAKING


def test_the_end_of_a_cut_answer_does_not_end_the_next_turn() -> None:
    talk = Talk().answering()
    talk.user_speaks()
    talk.user_pauses()
    assert talk.answer_ends() == []
    assert talk.state is State.PROCESSING


def test_speech_over_an_answer_we_have_only_asked_for_cuts_it_when_it_comes() -> None:
    talk = Talk()
    talk.types()
    assert talk.user_speaks() == [LISTENING]
    assert talk.answer_created() == [CancelResponse()]
    assert talk.audio_comes() == talk.answer_ends() == []
    assert talk.state is State.LISTENING


def test_after_the_pause_a_new_answer_is_the_one_to_what_was_said() -> None:
    talk = Talk()
    talk.types()
    talk.user_speaks()
    talk.user_pauses()
    assert talk.answer_created() == []
    assert SPEAKING in talk.audio_comes()


def test_speech_that_was_dropped_gives_the_turn_back() -> None:
    talk = Talk()
    talk.user_speaks()
    assert talk.turns.input_cleared() == [READY]
    assert talk.turns.input_cleared() == []


# A persona that may not be interrupted


@pytest.mark.parametrize("moment", [Talk.types, Talk.answer_created, Talk.answering, Talk.still_playing])
def test_without_interruption_speech_over_an_answer_changes_nothing(moment: Callable[[Talk], object]) -> None:
    talk = Talk(may_interrupt=False)
    moment(talk)
    before = talk.state
    assert talk.user_speaks() == talk.user_pauses() == []
    assert talk.state is before


def test_without_interruption_a_turn_between_answers_is_heard() -> None:
    talk = Talk(may_interrupt=False)
    assert talk.user_speaks() == [LISTENING]
    assert talk.user_pauses() == [PROCESSING]


def test_without_interruption_the_button_still_works() -> None:
    assert Talk(may_interrupt=False).answering().presses_interrupt() == [CancelResponse(), FLUSH, READY]


# The Interrupt button


def test_interrupt_while_generating_cancels_and_falls_silent() -> None:
    talk = Talk().answering()
    assert talk.presses_interrupt() == [CancelResponse(), FLUSH, READY]
    assert talk.audio_comes() == talk.answer_ends() == talk.presses_interrupt() == []


def test_interrupt_of_a_complete_answer_cancels_nothing_upstream() -> None:
    assert Talk().still_playing().presses_interrupt() == [FLUSH, READY]


def test_interrupt_before_the_first_audio_cancels_it() -> None:
    talk = Talk()
    talk.answer_created()
    assert talk.presses_interrupt() == [CancelResponse(), READY]
    assert talk.audio_comes() == talk.answer_ends() == []


def test_interrupt_before_the_answer_is_created_cancels_it_when_it_comes() -> None:
    talk = Talk()
    talk.types()
    assert talk.presses_interrupt() == [READY]
    assert talk.answer_created() == [CancelResponse()]
    assert talk.state is State.READY


def test_interrupt_when_nobody_speaks_does_nothing() -> None:
    talk = Talk()
    assert talk.presses_interrupt() == []
    talk.user_speaks()
    assert talk.presses_interrupt() == []
    assert talk.state is State.LISTENING


# Answers one after the other


def test_two_answers_are_heard_one_after_the_other() -> None:
    talk = Talk().still_playing("r1")
    talk.still_playing("r2", seconds=2)
    assert talk.plays(4_000, "r1") == [AnswerHeard("r1-item", 4_000)]
    assert talk.state is State.ASSISTANT_SPEAKING
    assert talk.plays(2_000, "r2") == [AnswerHeard("r2-item", 2_000), READY]


def test_barge_in_flushes_every_answer_that_waits() -> None:
    talk = Talk().still_playing("r1").still_playing("r2")
    assert talk.user_speaks() == [FlushPlayback("r1-item"), FlushPlayback("r2-item"), LISTENING]
    assert talk.falls_silent(3_000, "r1") == [Truncate("r1-item", 3_000, 4_000)]
    assert talk.falls_silent(0, "r2") == [Truncate("r2-item", 0, 4_000)]


def test_a_short_answer_after_a_long_one_is_not_heard_before_its_time() -> None:
    talk = Talk().still_playing("r1", seconds=60).still_playing("r2", seconds=2)
    for second in range(1, 20):
        talk.wait(1.0)
        talk.plays(second * 1_000, "r1")
    assert talk.user_speaks() == [FlushPlayback("r1-item"), FlushPlayback("r2-item"), LISTENING]


def test_an_answer_was_heard_if_the_one_after_it_was() -> None:
    talk = Talk().still_playing("r1").still_playing("r2")
    assert talk.plays(4_000, "r2") == [AnswerHeard("r1-item", 4_000), AnswerHeard("r2-item", 4_000), READY]


# The end


def test_at_the_end_of_the_call_what_was_audible_is_cut_where_it_was() -> None:
    talk = Talk().answering()
    talk.plays(1_000)
    assert talk.turns.end(State.STOPPED) == [CUT_AT_ONE_SECOND, ChangeState(State.STOPPED)]
    assert talk.turns.playback.answers == {}


def test_at_the_end_of_the_call_what_was_played_counts_as_heard() -> None:
    talk = Talk().still_playing()
    talk.user_speaks()
    talk.plays(3_980)
    assert talk.turns.end(State.ERROR) == [AnswerHeard("r1-item", 4_000), ChangeState(State.ERROR)]


def test_a_long_call_remembers_only_the_latest_cuts() -> None:
    talk = Talk()
    for number in range(100):
        talk.answer_created(f"r{number}")
        talk.user_speaks()
    assert len(talk.turns.generation._cut) == 32
    assert talk.turns.generation.is_cut("r99")
