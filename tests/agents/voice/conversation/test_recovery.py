"""What a conversation loses and keeps with its Voice Live connection, and with its process."""

from dataclasses import replace

import pytest

from agents.voice.conversation import recovery
from agents.voice.conversation.commands import (
    AddText,
    ContinueResponse,
    CreateResponse,
    DeleteItem,
    Greet,
    PutItem,
    TruncateItem,
)
from agents.voice.conversation.dialogue import Dialogue
from agents.voice.conversation.effects import Action
from agents.voice.conversation.hand_over import HandOver, hand_over_from
from agents.voice.conversation.overdue import WAITING_SECONDS
from agents.voice.conversation.service_events import AnswerAudioDone, SpeechStarted, UserTranscribed, UserWords
from agents.voice.conversation.states import State
from agents.voice.protocol import InputText, PlaybackFlushed, PlaybackProgress, SessionStart
from tests.agents.voice.call import NOON, Call, commands, messages, states, stored

PRIMED = [PutItem("u1", "user", "count to four"), PutItem("r1-item", "assistant", "One two three four")]


def loses(call: Call) -> list[Action]:
    """Voice Live's connection."""
    return call.kept(recovery.lost(call.dialogue))


def gets_another(call: Call) -> list[Action]:
    return call.kept(recovery.restored(call.dialogue))


def primed(actions: list[Action]) -> list[str]:
    """What was said and typed, as the connection gets it."""
    return [command.text for command in commands(actions) if isinstance(command, PutItem | AddText)]


def taken_up(handed: HandOver, *, now: float = 1_000.0) -> Call:
    """The conversation in the next process, over what lies between."""
    call = Call()
    read = hand_over_from(handed.as_bytes())
    assert read is not None
    call.dialogue = Dialogue(call.dialogue.settings, wall=lambda: NOON)
    call.actions, call.now = [], now
    recovery.take_up(call.dialogue, read, now)
    return call


def handed_over(call: Call) -> HandOver:
    call.kept([*recovery.lost(call.dialogue), *recovery.settle(call.dialogue)])
    return recovery.hand_over(call.dialogue, unsaved=[], last_seq=40)


# A connection is lost


def test_the_next_connection_gets_what_was_said() -> None:
    call = Call().answered()
    call.answer_is_heard()
    assert states(loses(call)) == ["reconnecting"]
    restored = gets_another(call)
    assert primed(restored) == ["count to four", "One two three four"]
    assert states(restored) == ["ready"]
    assert commands(restored) == PRIMED


def test_a_connection_lost_before_it_was_of_use_is_lost_once() -> None:
    call = Call().answered()
    loses(call)
    assert loses(call) == []


def test_an_answer_that_is_complete_plays_on() -> None:
    call = Call().answered()
    loses(call)
    assert states(gets_another(call)) == ["assistant_speaking"]
    heard = call.answer_is_heard()
    assert states(heard) == ["ready"]
    assert [(turn.text, turn.is_cut) for turn in stored(heard)] == [("One two three four", False)]


def test_an_answer_that_breaks_off_is_heard_as_far_as_it_came_and_gone_on_with() -> None:
    call = Call()
    call.user_says("u1")
    call.hears(UserTranscribed("u1", "count"))
    call.answer_begins(text="One two three four five six seven eight nine ten eleven twelve thirteen fourteen")
    lost = loses(call)
    assert messages(lost, "audio.done")[0]["bytes"] == 192_000
    (truncated,) = messages(lost, "transcript.truncated")
    restored = gets_another(call)
    assert primed(restored) == ["count", truncated["text"]]
    assert commands(restored)[-1] == ContinueResponse()


def test_an_answer_whose_audio_is_complete_is_not_given_twice() -> None:
    """Only the word that its response is done went with the connection."""
    call = Call()
    call.user_says("u1")
    call.hears(UserTranscribed("u1", "count"))
    call.answer_begins()
    call.hears(AnswerAudioDone("r1-item"))
    loses(call)
    assert commands(gets_another(call)) == [
        PutItem("u1", "user", "count"),
        PutItem("r1-item", "assistant", "One two three four"),
    ]


def test_a_turn_that_waits_for_its_answer_is_answered() -> None:
    call = Call()
    call.user_says("u1")
    call.hears(UserTranscribed("u1", "hello"))
    loses(call)
    assert commands(gets_another(call)) == [PutItem("u1", "user", "hello"), CreateResponse()]


def test_a_typed_turn_that_was_not_taken_is_said_again() -> None:
    call = Call()
    call.browser(InputText("hello"))
    loses(call)
    assert commands(gets_another(call)) == [AddText("hello"), CreateResponse()]


def test_what_is_typed_without_a_connection_waits_for_the_next() -> None:
    call = Call()
    loses(call)
    assert commands(call.browser(InputText("hello"))) == []
    assert commands(gets_another(call)) == [AddText("hello"), CreateResponse()]


def test_a_greeting_that_nobody_heard_is_said() -> None:
    call = Call(has_greeting=True)
    loses(call)
    assert commands(gets_another(call)) == [Greet()]


# What the user said and nobody has written down


def test_speech_that_is_not_written_down_is_said_again_and_answered_by_itself() -> None:
    call = Call()
    call.user_says("u1")
    loses(call)
    assert recovery.take_unheard(call.dialogue, call.now) == 1_000.0 - 0.5
    assert commands(gets_another(call)) == []


def test_its_beginning_is_not_there_twice() -> None:
    call = Call()
    call.user_says("u1")
    call.hears(UserWords("u1", "When does"))
    lost = loses(call)
    assert [done["text"] for done in messages(lost, "transcript.done")] == [""]
    assert stored(lost) == []
    assert primed(gets_another(call)) == []


def test_speech_said_again_to_a_connection_that_is_lost_too_is_not_forgotten() -> None:
    call = Call()
    call.user_says("u1")
    loses(call)
    recovery.take_unheard(call.dialogue, call.now)
    gets_another(call)
    call.now += 5
    loses(call)
    assert recovery.take_unheard(call.dialogue, call.now) == 1_000.0


def test_speech_over_an_answer_that_breaks_off_was_no_turn() -> None:
    call = Call(may_interrupt=False)
    call.answer_begins()
    call.hears(SpeechStarted("u1"))
    loses(call)
    assert recovery.take_unheard(call.dialogue, call.now) is None
    assert commands(gets_another(call))[-1] == ContinueResponse()


# Cut after the connection was replaced


def test_a_primed_answer_that_is_cut_is_put_again_in_its_place() -> None:
    call = Call().answered()
    loses(call)
    gets_another(call)
    call.hears(SpeechStarted("u2"))
    cut = call.browser(PlaybackFlushed("r1-item", 2_000))
    assert commands(cut) == [
        DeleteItem("r1-item"),
        PutItem("r1-item", "assistant", "One two three", previous_item_id="u1"),
    ]


def test_an_answer_that_the_connection_does_not_know_is_not_cut_there() -> None:
    """Its text had not come: the service would answer that there is no such item."""
    call = Call()
    call.answer_begins(text="")
    loses(call)
    gets_another(call)
    call.hears(SpeechStarted("u2"))
    assert commands(call.browser(PlaybackFlushed("r1-item", 2_000))) == []


def test_an_answer_of_the_new_connection_is_truncated() -> None:
    call = Call().answered()
    loses(call)
    gets_another(call)
    call.answer_is_heard()
    call.answer_begins("r2")
    call.hears(SpeechStarted("u2"))
    assert commands(call.browser(PlaybackFlushed("r2-item", 2_000))) == [TruncateItem("r2-item", 2_000)]


# A page that comes without the captions


def test_a_page_gets_all_that_was_said() -> None:
    call = Call().answered()
    call.hears(SpeechStarted("u2"))
    call.browser(PlaybackFlushed("r1-item", 2_000))
    captions = call.dialogue.captions.again()
    assert [done["text"] for done in messages(captions, "transcript.done")] == ["count to four", "One two three"]
    assert [cut["item_id"] for cut in messages(captions, "transcript.truncated")] == ["r1-item"]


def test_what_was_said_is_known() -> None:
    call = Call().answered()
    assert call.dialogue.captions.knows("r1-item")
    assert not call.dialogue.captions.knows("r2-item")


# The next process


def test_it_goes_on_with_what_is_played() -> None:
    call = taken_up(handed_over(Call().answered()))
    restored = gets_another(call)
    assert primed(restored) == ["count to four", "One two three four"]
    assert states(restored) == ["assistant_speaking"]
    assert commands(restored) == PRIMED
    heard = call.answer_is_heard()
    assert [turn.text for turn in stored(heard)] == ["One two three four"]
    assert states(heard) == ["ready"]


def test_it_asks_for_the_rest_of_what_the_browser_did_not_get() -> None:
    handed = handed_over(Call().answered())
    call = taken_up(handed.seen_until(SessionStart(None, 40, "r1-item", 96_000)))
    restored = gets_another(call)
    assert primed(restored) == ["count to four", "One two three"]
    assert commands(restored)[-1] == ContinueResponse()
    heard = call.browser(PlaybackProgress("r1-item", 2_000, 96_000))
    assert [(turn.text, turn.heard_ms, turn.is_cut) for turn in stored(heard)] == [("One two three", 2_000, True)]


def test_it_does_not_wait_for_what_was_cut_before_it() -> None:
    """The browser's report of how much was heard will come to a process that does not expect it."""
    first = Call().answered()
    first.browser(PlaybackProgress("r1-item", 2_000, 192_000))
    first.hears(SpeechStarted("u2"))
    handed = handed_over(first)
    cut = next(turn for turn in handed.said if turn.item_id == "r1-item")
    assert (cut.text, cut.heard_ms, cut.is_finished) == ("One two three", 2_000, True)
    call = taken_up(handed)
    gets_another(call)
    assert stored(call.kept(call.dialogue.ended(State.STOPPED))) == []


def test_it_answers_what_waits_for_an_answer() -> None:
    first = Call()
    first.user_says("u1")
    first.hears(UserTranscribed("u1", "hello"))
    assert commands(gets_another(taken_up(handed_over(first)))) == [PutItem("u1", "user", "hello"), CreateResponse()]


def test_it_says_what_was_typed_and_not_sent() -> None:
    first = Call()
    first.browser(InputText("hello"))
    assert primed(gets_another(taken_up(handed_over(first)))) == ["hello"]


def says_what_is_lost(call: Call) -> list[str]:
    """The codes of the notices, once the call goes on in the next process."""
    return [notice["code"] for notice in messages(gets_another(taken_up(handed_over(call))), "notice")]


def test_speech_that_is_not_written_down_is_asked_for_again() -> None:
    first = Call()
    first.user_says("u1")
    assert says_what_is_lost(first) == ["speech_lost"]


def test_speech_that_is_not_over_too() -> None:
    first = Call()
    first.hears(SpeechStarted("u1"))
    assert says_what_is_lost(first) == ["speech_lost"]


def test_and_it_is_asked_for_once() -> None:
    first = Call()
    first.user_says("u1")
    second = taken_up(handed_over(first))
    gets_another(second)
    loses(second)
    assert messages(gets_another(second), "notice") == []


@pytest.mark.parametrize("last", ["typed", "written down", "answered", "nothing"])
def test_of_what_is_known_nothing_is_said(last: str) -> None:
    first = Call()
    if last == "typed":
        first.browser(InputText("hello"))
    if last == "written down":
        first.user_says("u1")
        first.hears(UserTranscribed("u1", "hello"))
    if last == "answered":
        first.answered()
    assert says_what_is_lost(first) == []


def test_positions_rise_on() -> None:
    call = taken_up(handed_over(Call().answered()))
    gets_another(call)
    call.answer_is_heard()
    call.user_says("u2")
    (turn,) = stored(call.hears(UserTranscribed("u2", "Hi")))
    assert (turn.position, turn.previous_item_id) == (3, "r1-item")


def test_it_reads_times_by_its_own_clock() -> None:
    """That of another machine can be days ahead: what no browser reports would be heard for as long."""
    handed = handed_over(Call(now=9_000_000.0).answered())
    call = taken_up(handed, now=50.0)
    gets_another(call)
    call.now += 4 + WAITING_SECONDS
    assert states(call.passes()) == ["ready"]


def test_a_conversation_in_which_nothing_was_said_begins_with_its_greeting() -> None:
    call = taken_up(HandOver())
    call.dialogue.settings = replace(call.dialogue.settings, has_greeting=True)
    assert commands(gets_another(call)) == [Greet()]
