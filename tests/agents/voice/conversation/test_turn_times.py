"""When an answer came to its stages, whichever turns cross each other."""

from dataclasses import replace

from agents.costs.tokens import Tokens
from agents.voice.conversation.effects import Action, StoreTimes, StoreUse
from agents.voice.conversation.farewells import FAREWELLS, farewell
from agents.voice.conversation.service_events import (
    AnswerAudio,
    AnswerWords,
    ItemCreated,
    Outcome,
    ResponseDone,
    SpeechStarted,
    SpeechStopped,
    Usage,
    UserTranscribed,
)
from agents.voice.conversation.turn_times import ANSWERS_MAX, Times, TurnTimes
from agents.voice.protocol import InputBegin, InputCommit, InputMode, InputText, PlaybackFlushed, PlaybackProgress
from tests.agents.voice.call import SECOND_OF_PCM, Call

USAGE = Usage(Tokens(text_in=5, audio_out=7))


def timed(actions: list[Action]) -> list[tuple[str, Times]]:
    return [(action.item_id, action.times) for action in actions if isinstance(action, StoreTimes)]


def used(actions: list[Action]) -> list[StoreUse]:
    return [action for action in actions if isinstance(action, StoreUse)]


def asked_and_answered(call: Call) -> None:
    """A turn ends at 1 000 s; its words come after 0.3 s, the first text after 0.4 s, the first sound after 0.5 s."""
    call.user_says()
    call.now += 0.3
    call.hears(UserTranscribed("u1", "count to four"))
    call.now += 0.1
    call.text_comes("One")
    call.now += 0.1
    call.hears(AnswerAudio("r1", "r1-item", SECOND_OF_PCM * 4))
    call.dialogue.times.sent("r1-item", call.now + 0.01)
    call.dialogue.times.sent("r1-item", call.now + 5)


def test_an_answer_that_was_heard_is_timed_from_the_end_of_the_turn() -> None:
    call = Call()
    asked_and_answered(call)
    call.answer_ends()
    call.now += 0.45
    call.browser(PlaybackProgress("r1-item", 250, 9_600))  # heard since 0.7 s after the turn
    call.now += 4
    actions = call.answer_is_heard()
    assert timed(actions) == [("r1-item", Times(300, 400, 500, 510, 700))]
    assert timed(call.answer_is_heard()) == []


def test_an_answer_that_was_cut_before_it_was_heard_keeps_what_is_known() -> None:
    call = Call()
    asked_and_answered(call)
    call.hears(SpeechStarted("u2"))
    actions = call.browser(PlaybackFlushed("r1-item", 0))
    assert timed(actions) == [("r1-item", Times(300, 400, 500, 510, None))]


def test_words_that_are_written_down_after_the_answer_began_count_all_the_same() -> None:
    call = Call()
    call.user_says()
    call.answer_begins()
    call.now += 0.9
    call.hears(UserTranscribed("u1", "count to four"))
    call.answer_ends()
    assert timed(call.answer_is_heard())[0][1].transcript_ms == 900


def test_words_of_another_turn_do_not() -> None:
    times = TurnTimes()
    times.turn_ended(1.0, "u2")
    times.transcribed("u1", 2.0)
    times.audio_came("a", 3.0)
    taken = times.take("a")
    assert taken is not None
    assert taken.transcript_ms is None


def test_a_typed_turn_has_no_transcript_and_a_greeting_answers_nothing() -> None:
    call = Call(has_greeting=True)
    call.answer_begins("r0")
    call.answer_ends("r0")
    assert timed(call.answer_is_heard("r0")) == []
    call.browser(InputText("hello"))
    call.now += 0.2
    call.answer_begins()
    call.answer_ends()
    ((item_id, times),) = timed(call.answer_is_heard())
    assert (item_id, times.transcript_ms, times.first_audio_ms) == ("r1-item", None, 200)


def test_a_turn_that_goes_on_is_timed_from_its_last_end() -> None:
    call = Call()
    call.user_says()
    call.now += 1
    call.hears(SpeechStarted("u2"))
    call.now += 1
    call.hears(SpeechStopped())
    call.hears(ItemCreated("u2", "user"))
    call.now += 0.5
    call.answer_begins()
    call.answer_ends()
    assert timed(call.answer_is_heard())[0][1].first_audio_ms == 500


def test_push_to_talk_is_timed_from_the_button() -> None:
    call = Call()
    call.browser(InputMode(push_to_talk=True))
    call.browser(InputBegin())
    call.dialogue.microphone_sent(96_000, call.now)
    call.browser(InputCommit())
    call.hears(ItemCreated("u1", "user"))
    call.now += 0.4
    call.hears(UserTranscribed("u1", "hello"))
    call.answer_begins()
    call.answer_ends()
    assert timed(call.answer_is_heard())[0][1].transcript_ms == 400


def test_late_words_of_an_answer_that_was_cut_are_no_first_token() -> None:
    call = Call().answered()
    call.user_says("u2")
    call.now += 0.1
    call.hears(AnswerWords("r1", "r1-item", "late"))
    call.now += 0.2
    call.answer_begins("r2")
    call.browser(PlaybackFlushed("r1-item", 0))
    call.answer_ends("r2")
    assert [times.first_token_ms for item, times in timed(call.answer_is_heard("r2")) if item == "r2-item"] == [300]


def test_answers_that_nobody_reports_on_are_forgotten() -> None:
    times = TurnTimes()
    for number in range(ANSWERS_MAX + 5):
        times.turn_ended(float(number))
        times.audio_came(f"item {number}", float(number))
    assert times.take("item 0") is None
    assert times.take(f"item {ANSWERS_MAX + 4}") is not None


def test_usage_is_stored_however_a_response_ends_and_also_if_it_ends_twice() -> None:
    for outcome in (Outcome.COMPLETED, Outcome.CANCELLED, Outcome.FAILED, Outcome.INCOMPLETE):
        call = Call()
        call.user_says(words="count to four")
        call.answer_begins()
        done = ResponseDone("r1", ["r1-item"], {}, outcome, usage=USAGE)
        stored = [StoreUse("r1", replace(USAGE, has_failed=outcome is Outcome.FAILED))]
        assert used(call.hears(done)) == stored
        assert used(call.hears(done)) == stored  # the database has it once


def test_an_answer_that_failed_is_stored_without_usage_too() -> None:
    call = Call()
    call.user_says(words="count to four")
    call.answer_begins()
    (stored,) = used(call.hears(ResponseDone("r1", [], {}, Outcome.FAILED)))
    assert stored == StoreUse("r1", Usage(Tokens(), has_failed=True))


def test_usage_of_an_answer_that_was_cut_is_stored() -> None:
    call = Call()
    asked_and_answered(call)
    call.hears(SpeechStarted("u2"))
    assert used(call.hears(ResponseDone("r1", ["r1-item"], {}, Outcome.CANCELLED, usage=USAGE)))


def test_without_usage_nothing_is_stored() -> None:
    call = Call().answered()
    assert used(call.actions) == []


def test_last_words_are_in_the_language_of_the_persona_or_in_english() -> None:
    assert farewell("de-AT,en-US") == FAREWELLS["de"]
    assert farewell("no") == farewell("nb-NO") == FAREWELLS["nb"]
    assert farewell("tlh") == farewell("") == FAREWELLS["en"]
