"""What is done when a report does not come. How noise is resumed: test_utterance.py."""

from agents.voice.conversation.commands import CreateResponse
from agents.voice.conversation.effects import AnswerHeard, EndAudio, GiveUpAnswer, Truncate
from agents.voice.conversation.states import State
from agents.voice.conversation.utterance import LISTENING_SECONDS
from tests.agents.voice.talk import PROCESSING, QUESTION, READY, Talk

# The browser is silent


def test_a_flush_that_is_not_answered_counts_the_last_report() -> None:
    talk = Talk().answering()
    talk.plays(750)
    talk.user_speaks()
    assert talk.wait(1.0) == []
    assert talk.wait(0.25) == [Truncate("r1-item", 750, 4_000)]
    assert talk.falls_silent(900) == []


def test_a_typed_turn_does_not_wait_for_a_silent_browser() -> None:
    talk = Talk().still_playing()
    talk.types()
    assert talk.wait(1.25) == [Truncate("r1-item", 0, 4_000), *QUESTION]


def test_a_browser_that_reports_nothing_is_taken_to_have_played() -> None:
    talk = Talk().still_playing()
    assert talk.wait(9.0) == []
    assert talk.wait(0.25) == [AnswerHeard("r1-item", 4_000), READY]


def test_a_browser_that_plays_slowly_is_waited_for() -> None:
    talk = Talk().still_playing()
    talk.wait(8.0)
    talk.plays(2_000)
    assert talk.wait(5.0) == []
    assert talk.wait(0.25) == [AnswerHeard("r1-item", 4_000), READY]


# The service is silent


def test_an_answer_whose_end_was_lost_ends_by_the_clock() -> None:
    talk = Talk().answering()
    assert talk.wait(19.0) == []
    assert talk.wait(0.25) == [EndAudio("r1-item", 192_000), AnswerHeard("r1-item", 4_000), READY]


def test_a_typed_turn_does_not_wait_for_a_silent_service() -> None:
    talk = Talk().answering()
    talk.types()
    talk.falls_silent(0)
    assert talk.wait(3.0) == []
    assert talk.wait(0.5) == QUESTION


def test_a_refusal_is_tried_again_if_no_end_comes() -> None:
    talk = Talk()
    talk.types()
    talk.turns.response_refused(is_running=True)
    assert talk.wait(4.0) == [CreateResponse()]


def test_a_lost_end_after_a_played_answer_gives_the_turn_back() -> None:
    talk = Talk().answering()
    talk.audio_ends()
    talk.plays(4_000)
    assert talk.state is State.ASSISTANT_SPEAKING
    assert talk.wait(61) == [READY]


def test_speech_that_is_never_answered_gives_the_turn_back() -> None:
    talk = Talk()
    talk.user_speaks()
    talk.user_pauses()
    assert talk.wait(60) == []
    assert talk.wait(0.5) == [READY, GiveUpAnswer()]


# The end of speech is lost


def test_speech_whose_end_is_lost_gives_the_turn_back() -> None:
    talk = Talk()
    talk.user_speaks()
    assert talk.wait(LISTENING_SECONDS) == []
    assert talk.wait(1) == [READY]


def test_as_long_as_words_come_the_user_speaks() -> None:
    talk = Talk()
    talk.user_speaks()
    talk.wait(LISTENING_SECONDS - 5)
    talk.words_come("and then", is_all=False)
    assert talk.wait(LISTENING_SECONDS) == []


def test_an_end_that_comes_late_is_an_end_all_the_same() -> None:
    talk = Talk()
    talk.user_speaks()
    talk.wait(LISTENING_SECONDS + 1)
    assert talk.user_pauses() == [PROCESSING]
    assert talk.user_pauses() == []
    talk.still_playing(seconds=1)
    talk.plays(1_000)
    assert talk.user_pauses() == []


def test_a_new_answer_ends_the_wait_for_the_end() -> None:
    talk = Talk()
    talk.user_speaks()
    talk.wait(LISTENING_SECONDS + 1)
    talk.answering()
    assert talk.wait(1) == []
    assert talk.state is State.ASSISTANT_SPEAKING
