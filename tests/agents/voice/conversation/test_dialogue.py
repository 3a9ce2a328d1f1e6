"""Voice Live's events and the browser's messages in, messages, commands and finished turns out."""

import pytest

from agents.voice.conversation import incoming
from agents.voice.conversation.commands import (
    AddText,
    CancelResponse,
    ClearInput,
    CommitInput,
    ContinueResponse,
    CreateResponse,
    Greet,
    TruncateItem,
)
from agents.voice.conversation.dialogue import Dialogue, DialogueSettings
from agents.voice.conversation.effects import FlushPlayback, SendAudio
from agents.voice.conversation.generation import Stage
from agents.voice.conversation.service_events import (
    AnswerWritten,
    CommandRefused,
    InputCleared,
    ItemCreated,
    RequestRefused,
    ResponseCreated,
    ResponseDone,
    SpeechStarted,
    UserTranscribed,
    UserWords,
)
from agents.voice.conversation.states import State
from agents.voice.protocol import InputClear, InputCommit, InputText, PlaybackFlushed, PlaybackProgress, ResponseCancel
from tests.agents.voice.call import Call, commands, states, stored, told

# Beginning and end


def test_a_call_starts_and_is_ready() -> None:
    call = Call()
    assert states(call.actions) == ["starting", "ready"]
    assert commands(call.actions) == []
    assert call.dialogue.is_quiet


def test_the_greeting_is_asked_for_first() -> None:
    call = Call(has_greeting=True)
    assert commands(call.actions) == [Greet()]


def test_what_is_typed_before_the_call_has_begun_goes_nowhere() -> None:
    """It would be asked before the greeting, and the greeting be refused."""
    dialogue = Dialogue(DialogueSettings(may_interrupt=True, has_greeting=True))
    dialogue.starting()
    assert incoming.from_browser(dialogue, InputText("hello"), 0.0) == []
    assert commands(dialogue.started()) == [Greet()]


def test_what_is_typed_after_the_end_goes_nowhere() -> None:
    call = Call()
    call.dialogue.ended(State.STOPPED)
    assert call.browser(InputText("hello")) == []


def test_a_typed_turn_waits_for_the_greeting_to_give_way() -> None:
    call = Call(has_greeting=True)
    assert commands(call.browser(InputText("Hi"))) == []
    assert commands(call.hears(ResponseCreated("r1"))) == [CancelResponse()]
    assert commands(call.answer_ends()) == [AddText("Hi"), CreateResponse()]


def test_at_the_end_open_turns_are_stored_as_far_as_they_came() -> None:
    call = Call()
    call.user_says()
    call.hears(UserWords("u1", "Tell me"))
    call.answer_begins()
    call.browser(PlaybackProgress("r1-item", 2_000, 192_000))
    actions = call.dialogue.ended(State.STOPPED)
    assert states(actions) == ["stopped"]
    assert [(turn.text, turn.is_cut) for turn in stored(actions)] == [
        ("One two three", True),
        ("Tell me", False),
    ]


def test_at_the_end_nothing_is_stored_twice() -> None:
    call = Call()
    call.answer_begins()
    call.answer_ends()
    assert len(stored(call.answer_is_heard())) == 1
    assert stored(call.dialogue.ended(State.STOPPED)) == []


# Captions


def test_the_users_words_that_come_after_the_answer_keep_their_place() -> None:
    call = Call()
    call.user_says()
    call.answer_begins()
    late = call.hears(UserTranscribed("u1", "What is it?"))
    [question] = told(late, "transcript.done")
    [answer] = told(call.actions, "transcript.delta")
    assert (question["role"], question["text"], question["previous_item_id"]) == ("user", "What is it?", None)
    assert (answer["role"], answer["previous_item_id"]) == ("assistant", "u1")
    assert [turn.position for turn in stored(late)] == [1]


def test_the_service_says_where_a_spoken_turn_stands() -> None:
    call = Call()
    call.hears(ItemCreated("u1", "user", "earlier"))
    done = call.hears(UserTranscribed("u1", "Yes."))
    assert told(done, "transcript.done")[0]["previous_item_id"] == "earlier"


def test_a_typed_turn_is_shown_when_the_service_has_it() -> None:
    call = Call()
    call.browser(InputText("Hello"))
    actions = call.hears(ItemCreated("t1", "user", "", typed="Hello"))
    assert told(actions, "transcript.done")[0]["text"] == "Hello"
    assert [(turn.source, turn.text) for turn in stored(actions)] == [("text", "Hello")]


def test_words_that_were_not_understood_keep_what_pieces_there_were() -> None:
    call = Call()
    call.user_says()
    call.hears(UserWords("u1", "Tell me"))
    actions = call.hears(UserTranscribed("u1", None))
    assert told(actions, "transcript.done")[0]["text"] == "Tell me"


def test_an_answer_whose_words_are_whole_before_its_sound_is_stored_when_heard() -> None:
    call = Call()
    call.hears(ResponseCreated("r1"))
    done = call.hears(AnswerWritten("r1", "r1-item", "One two"))
    call.audio_comes()
    assert stored(done) == []
    call.hears(SpeechStarted("u1"))
    actions = call.browser(PlaybackFlushed("r1-item", 400))
    assert [(turn.text, turn.is_cut) for turn in stored(actions)] == [("One", True)]


# Barge-in


def test_barge_in_flushes_and_cuts_record_and_caption_to_what_was_heard() -> None:
    call = Call()
    call.answer_begins()
    assert FlushPlayback("r1-item") in call.hears(SpeechStarted("u1"))
    actions = call.browser(PlaybackFlushed("r1-item", 2_000))
    assert commands(actions) == [TruncateItem("r1-item", 2_000)]
    [truncated] = told(actions, "transcript.truncated")
    assert (truncated["item_id"], truncated["heard_ms"], truncated["text"]) == ("r1-item", 2_000, "One two three")
    assert [(turn.heard_ms, turn.audio_ms, turn.is_cut) for turn in stored(actions)] == [(2_000, 4_000, True)]


def test_barge_in_sends_no_cancel_for_the_service_stops_by_itself() -> None:
    call = Call()
    call.answer_begins()
    assert commands(call.hears(SpeechStarted("u1"))) == []


def test_the_persona_decides_whether_the_first_answer_is_guarded() -> None:
    call = Call(has_echo_guard=True)
    call.answer_begins()
    assert call.dialogue.guards_echo(call.now)
    call.now += 1
    assert call.hears(SpeechStarted("u1")) == []


def test_late_audio_and_words_of_a_cut_answer_reach_nobody() -> None:
    call = Call()
    call.answer_begins()
    call.hears(SpeechStarted("u1"))
    assert call.audio_comes() == call.text_comes(" five six") == []
    whole = call.hears(AnswerWritten("r1", "r1-item", "One two three four five six seven"))
    assert told(whole, "transcript.done")[0]["text"] == "One two three four"


def test_barge_in_between_the_first_words_and_the_first_sound_leaves_nothing_said() -> None:
    call = Call()
    call.hears(ResponseCreated("r1"))
    call.text_comes("Well, ")
    call.hears(SpeechStarted("u1"))
    actions = call.answer_ends()
    assert told(actions, "transcript.done") == []
    assert stored(actions) == []
    assert [(cut["item_id"], cut["text"]) for cut in told(actions, "transcript.truncated")] == [("r1-item", "")]


@pytest.mark.parametrize("understood", ["", None])
def test_after_noise_the_service_is_asked_to_go_on_after_what_was_heard(understood: str | None) -> None:
    call = Call()
    call.answer_begins()
    call.user_says()
    call.answer_ends()
    call.browser(PlaybackFlushed("r1-item", 2_000))
    call.hears(UserTranscribed("u1", understood))
    assert commands(call.dialogue.tick(call.now)) == []
    assert commands(call.dialogue.tick(call.now + 2)) == [ContinueResponse()]


def test_without_interruption_an_answer_goes_on() -> None:
    call = Call(may_interrupt=False)
    call.answer_begins()
    assert call.hears(SpeechStarted("u1")) == []
    assert any(isinstance(action, SendAudio) for action in call.audio_comes())


def test_the_interrupt_button_cancels_upstream() -> None:
    call = Call()
    call.answer_begins()
    actions = call.browser(ResponseCancel())
    assert commands(actions) == [CancelResponse()]
    assert FlushPlayback("r1-item") in actions
    assert states(actions) == ["ready"]


def test_a_typed_turn_over_an_answer_goes_upstream_after_its_truncation() -> None:
    call = Call()
    call.answer_begins()
    assert commands(call.browser(InputText("Stop"))) == [CancelResponse()]
    call.answer_ends()
    asked = commands(call.browser(PlaybackFlushed("r1-item", 1_000)))
    assert asked == [TruncateItem("r1-item", 1_000), AddText("Stop"), CreateResponse()]
    assert states(call.actions)[-1] == "processing"


# Push to talk


def test_a_push_to_talk_turn_is_committed_and_answered() -> None:
    assert commands(Call().browser(InputCommit())) == [CommitInput(), CreateResponse()]


def test_a_dropped_turn_is_dropped_upstream_and_gives_the_turn_back() -> None:
    call = Call()
    call.hears(SpeechStarted("u1"))
    assert commands(call.browser(InputClear())) == [ClearInput()]
    assert states(call.hears(InputCleared())) == ["ready"]


# Responses that do not work out


@pytest.mark.parametrize("has_failed", [False, True])
def test_whatever_ends_a_response_its_audio_is_closed_and_its_words_are_kept(has_failed: bool) -> None:
    call = Call()
    call.answer_begins()
    actions = call.answer_ends(has_failed=has_failed)
    assert told(actions, "audio.done") == [{"type": "audio.done", "item_id": "r1-item", "bytes": 192_000}]
    assert told(actions, "transcript.done")[0]["text"] == "One two three four"
    assert [turn.is_cut for turn in stored(call.answer_is_heard())] == [False]


def test_a_failed_response_is_told() -> None:
    call = Call()
    call.user_says()
    actions = call.hears(ResponseDone("r1", [], {}, has_failed=True))
    assert [notice["code"] for notice in told(actions, "notice")] == ["answer_failed"]
    assert states(actions) == ["ready"]


# What Voice Live does not do


def test_a_request_beside_a_running_answer_is_repeated_when_that_ends() -> None:
    call = Call()
    call.browser(InputText("Hello"))
    call.hears(ResponseCreated("r1"))
    assert call.hears(RequestRefused(is_running=True)) == []
    assert commands(call.answer_ends()) == [CreateResponse()]


def test_a_refused_request_is_told_and_gives_the_turn_back() -> None:
    call = Call()
    call.browser(InputText("Hello"))
    actions = call.hears(RequestRefused(is_running=False))
    [error] = told(actions, "error")
    assert error["fatal"] is False
    assert states(actions) == ["ready"]


def test_what_else_is_refused_is_told_and_leaves_the_request_alone() -> None:
    call = Call()
    call.browser(InputText("Hello"))
    actions = call.hears(CommandRefused())
    assert len(told(actions, "error")) == 1
    assert states(actions) == []
    assert call.dialogue.turn_taking.generation.work.stage is Stage.REQUESTED


# Figures


def test_the_time_to_the_first_audio_and_the_tokens_are_told() -> None:
    call = Call()
    call.user_says()
    call.now += 0.4
    call.answer_begins()
    [metrics] = told(call.answer_ends(total_tokens=30), "turn.metrics")
    assert (metrics["item_id"], metrics["first_audio_ms"], metrics["total_tokens"]) == ("r1-item", 400, 30)


def test_a_typed_turn_over_an_answer_is_measured_from_its_sending() -> None:
    call = Call()
    call.answer_begins("r1")
    call.browser(InputText("Stop"))
    call.answer_ends("r1")
    call.browser(PlaybackFlushed("r1-item", 500))
    call.now += 0.3
    call.answer_begins("r2")
    [metrics] = told(call.answer_ends("r2"), "turn.metrics")
    assert metrics["first_audio_ms"] == 300


@pytest.mark.parametrize("ending", ["failed", "interrupted", "more speech"])
def test_nobody_waits_for_an_answer_that_will_not_come(ending: str) -> None:
    call = Call()
    call.user_says()
    call.hears(ResponseCreated("r1"))
    assert call.dialogue.clock.waits_since() == call.now
    if ending == "failed":
        call.hears(ResponseDone("r1", [], {}, has_failed=True))
    elif ending == "interrupted":
        call.browser(ResponseCancel())
    else:
        call.hears(SpeechStarted("u1"))
    assert call.dialogue.clock.waits_since() is None


def test_speech_that_was_not_heard_as_a_turn_does_not_start_the_clock() -> None:
    call = Call(may_interrupt=False)
    call.user_says()
    call.now += 0.4
    call.answer_begins()
    call.user_says("u2")
    call.audio_comes()
    assert told(call.answer_ends(), "turn.metrics")[0]["first_audio_ms"] == 400


def test_a_call_is_quiet_only_while_it_waits_for_the_user() -> None:
    call = Call()
    seen = [call.dialogue.is_quiet]
    call.user_says()
    seen.append(call.dialogue.is_quiet)
    call.answer_begins()
    call.answer_ends()
    seen.append(call.dialogue.is_quiet)
    call.answer_is_heard()
    assert [*seen, call.dialogue.is_quiet] == [True, False, False, True]


def test_time_alone_settles_what_the_browser_left_open() -> None:
    call = Call()
    call.answer_begins()
    call.hears(SpeechStarted("u1"))
    actions = call.dialogue.tick(call.now + 1.1)
    assert told(actions, "transcript.truncated")[0]["heard_ms"] == 0
    assert commands(actions) == [TruncateItem("r1-item", 0)]
