"""Speech that was none: a cough cuts an answer like a word, and what it cut is asked for again."""

import pytest

from agents.voice.conversation.commands import AddText, ContinueResponse, CreateResponse
from agents.voice.conversation.effects import AnswerHeard, Truncate
from agents.voice.conversation.states import State
from agents.voice.conversation.utterance import ANSWER_SECONDS
from tests.agents.voice.talk import CUT_AT_ONE_SECOND, READY, SPEAKING, Talk

WHILE_SERVICE_MAY_ANSWER = ANSWER_SECONDS - 0.25
AFTERWARDS = ANSWER_SECONDS + 0.25

REQUESTS = (CreateResponse(), ContinueResponse())


def requests(talk: Talk) -> list[object]:
    return [effect for effect in talk.effects if effect in REQUESTS]


# An answer that noise has cut is resumed


def test_after_noise_the_answer_goes_on_where_it_was_cut() -> None:
    talk = Talk().still_playing().noise()
    talk.wait(WHILE_SERVICE_MAY_ANSWER)
    assert requests(talk) == []
    talk.wait(0.5)
    assert requests(talk) == [ContinueResponse()]
    assert talk.effects.index(CUT_AT_ONE_SECOND) < talk.effects.index(ContinueResponse())
    assert talk.state is State.PROCESSING
    assert talk.audio_comes(4, "r2")[0] == SPEAKING


def test_an_answer_that_was_still_generated_is_resumed_too() -> None:
    talk = Talk().answering().noise()
    talk.answer_ends()
    talk.wait(AFTERWARDS)
    assert requests(talk) == [ContinueResponse()]


def test_a_lost_end_of_the_cut_answer_does_not_keep_it_from_being_resumed() -> None:
    talk = Talk().answering().noise()
    talk.wait(6)
    assert requests(talk) == [ContinueResponse()]


def test_words_are_a_turn_of_the_user() -> None:
    talk = Talk().still_playing()
    talk.user_speaks()
    talk.falls_silent(1_000)
    talk.user_pauses()
    talk.words_come("stop")
    talk.wait(10)
    assert requests(talk) == []
    assert talk.state is State.PROCESSING


@pytest.mark.parametrize("last", ["", "  \n"])
def test_pieces_of_words_are_words_even_if_the_whole_is_lost(last: str) -> None:
    talk = Talk().still_playing()
    talk.user_speaks()
    talk.words_come("wha", is_all=False)
    talk.user_pauses()
    talk.words_come(last)
    talk.wait(AFTERWARDS)
    assert requests(talk) == []


def test_the_words_of_an_earlier_turn_say_nothing_about_this_one() -> None:
    talk = Talk().still_playing()
    talk.user_speaks("u2")
    talk.user_pauses()
    talk.words_come("", "u1")
    talk.wait(AFTERWARDS)
    assert requests(talk) == []


def test_an_answer_cut_in_its_last_syllables_is_not_resumed() -> None:
    talk = Talk().still_playing()
    talk.plays(3_600)
    talk.noise(played_ms=3_700)
    talk.wait(AFTERWARDS)
    assert requests(talk) == []
    assert talk.state is State.READY


def test_an_answer_that_was_heard_to_its_end_is_not_resumed() -> None:
    talk = Talk().still_playing()
    talk.plays(3_900)
    talk.noise(played_ms=4_000)
    talk.wait(AFTERWARDS)
    assert AnswerHeard("r1-item", 4_000) in talk.effects
    assert requests(talk) == []


def test_the_answer_is_resumed_though_the_browser_says_nothing() -> None:
    talk = Talk().still_playing()
    talk.user_speaks()
    talk.user_pauses()
    talk.words_come("")
    talk.wait(2)
    assert talk.effects.index(Truncate("r1-item", 0, 4_000)) < talk.effects.index(ContinueResponse())


# The service may answer what it did not understand


def test_an_answer_of_the_services_own_is_left_alone() -> None:
    talk = Talk().still_playing().noise()
    talk.answer_created("r2")
    talk.wait(AFTERWARDS)
    talk.audio_comes(2, "r2")
    talk.answer_ends("r2")
    talk.plays(2_000, "r2")
    talk.wait(5)
    assert requests(talk) == []
    assert talk.state is State.READY


def test_its_answer_may_come_before_it_says_that_nothing_was_understood() -> None:
    talk = Talk().still_playing()
    talk.user_speaks()
    talk.falls_silent(1_000)
    talk.user_pauses()
    talk.answering("r2", seconds=1)
    talk.words_come("")
    talk.answer_ends("r2")
    talk.plays(1_000, "r2")
    talk.wait(5)
    assert requests(talk) == []


def test_an_answer_without_sound_is_none() -> None:
    talk = Talk().still_playing().noise()
    talk.answer_created("r2")
    assert talk.answer_ends("r2") == []
    talk.wait(AFTERWARDS)
    assert requests(talk) == [ContinueResponse()]


def test_if_the_service_answers_after_all_it_is_not_asked_again_to_go_on() -> None:
    talk = Talk().still_playing().noise()
    talk.wait(AFTERWARDS)
    talk.done(talk.turns.response_refused(is_running=True))
    talk.answering("r2")
    talk.answer_ends("r2")
    assert requests(talk) == [ContinueResponse()]


# What else noise can cut


def test_noise_between_answers_asks_for_nothing_and_gives_the_turn_back() -> None:
    talk = Talk().noise()
    assert talk.state is State.PROCESSING
    assert talk.wait(AFTERWARDS) == [READY]
    assert requests(talk) == []


def test_an_answer_that_was_awaited_is_asked_for_again() -> None:
    talk = Talk()
    talk.user_speaks()
    talk.user_pauses()
    talk.words_come("when do you open")
    talk.answer_created()
    talk.noise("u2")
    talk.answer_ends()
    talk.wait(AFTERWARDS)
    assert requests(talk) == [CreateResponse()]
    assert talk.state is State.PROCESSING


def test_a_greeting_that_noise_kept_from_being_heard_is_asked_for_again() -> None:
    talk = Talk()
    talk.asks_for_greeting()
    talk.user_speaks()
    talk.answer_created()
    talk.user_pauses()
    talk.words_come("")
    talk.answer_ends()
    talk.wait(AFTERWARDS)
    assert requests(talk) == [CreateResponse()]


def test_a_typed_turn_that_waited_is_asked_for_again() -> None:
    talk = Talk().still_playing()
    talk.types()
    talk.user_speaks()
    talk.falls_silent(1_000)
    talk.user_pauses()
    talk.words_come("")
    talk.wait(AFTERWARDS)
    assert [effect for effect in talk.effects if effect in (AddText("hello"), *REQUESTS)] == [
        AddText("hello"),
        CreateResponse(),
    ]


def test_noise_after_noise_resumes_the_answer_that_the_first_cut() -> None:
    talk = Talk().still_playing().noise("u1")
    talk.wait(0.5)
    talk.noise("u2")
    talk.wait(AFTERWARDS)
    assert requests(talk) == [ContinueResponse()]


def test_noise_before_the_answer_goes_on_asks_for_it_once_more() -> None:
    talk = Talk().still_playing().noise("u1")
    talk.wait(AFTERWARDS)
    talk.answer_created("r2")
    talk.noise("u2")
    talk.answer_ends("r2")
    talk.wait(AFTERWARDS)
    assert requests(talk) == [ContinueResponse(), ContinueResponse()]


def test_who_types_after_noise_gets_their_answer_and_no_other() -> None:
    talk = Talk().still_playing().noise()
    talk.types()
    talk.wait(AFTERWARDS)
    assert requests(talk) == [CreateResponse()]


def test_who_wanted_silence_keeps_it() -> None:
    talk = Talk().still_playing()
    talk.user_speaks()
    talk.presses_interrupt()
    talk.falls_silent(1_000)
    talk.user_pauses()
    talk.words_come("")
    talk.wait(AFTERWARDS)
    assert requests(talk) == []
    assert talk.state is State.READY
