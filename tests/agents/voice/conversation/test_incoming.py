"""What comes in from Voice Live and the browser, and what is done about it."""

import pytest

from agents.voice.conversation.commands import (
    AddText,
    CancelResponse,
    ClearInput,
    CommitInput,
    ContinueResponse,
    CreateResponse,
    TruncateItem,
)
from agents.voice.conversation.effects import FlushPlayback, SendAudio
from agents.voice.conversation.generation import Stage
from agents.voice.conversation.service_events import (
    AnswerWritten,
    CommandRefused,
    InputCleared,
    RequestRefused,
    ResponseCreated,
    ResponseDone,
    SpeechStarted,
    UserTranscribed,
)
from agents.voice.protocol import InputClear, InputCommit, InputText, PlaybackFlushed, ResponseCancel
from tests.agents.voice.call import Call, commands, messages, states, stored

# Barge-in


def test_barge_in_flushes_and_cuts_record_and_caption_to_what_was_heard() -> None:
    call = Call()
    call.answer_begins()
    assert FlushPlayback("r1-item") in call.hears(SpeechStarted("u1"))
    actions = call.browser(PlaybackFlushed("r1-item", 2_000))
    assert commands(actions) == [TruncateItem("r1-item", 2_000)]
    [truncated] = messages(actions, "transcript.truncated")
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
    assert messages(whole, "transcript.done")[0]["text"] == "One two three four"


def test_barge_in_between_the_first_words_and_the_first_sound_leaves_nothing_said() -> None:
    call = Call()
    call.hears(ResponseCreated("r1"))
    call.text_comes("Well, ")
    call.hears(SpeechStarted("u1"))
    actions = call.answer_ends()
    assert messages(actions, "transcript.done") == []
    assert stored(actions) == []
    assert [(cut["item_id"], cut["text"]) for cut in messages(actions, "transcript.truncated")] == [("r1-item", "")]


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
    assert messages(actions, "audio.done") == [{"type": "audio.done", "item_id": "r1-item", "bytes": 192_000}]
    assert messages(actions, "transcript.done")[0]["text"] == "One two three four"
    assert [turn.is_cut for turn in stored(call.answer_is_heard())] == [False]


def test_the_person_hears_of_a_failed_response() -> None:
    call = Call()
    call.user_says()
    actions = call.hears(ResponseDone("r1", [], {}, has_failed=True))
    assert [notice["code"] for notice in messages(actions, "notice")] == ["answer_failed"]
    assert states(actions) == ["ready"]


# What Voice Live does not do


def test_a_request_beside_a_running_answer_is_repeated_when_that_ends() -> None:
    call = Call()
    call.browser(InputText("Hello"))
    call.hears(ResponseCreated("r1"))
    assert call.hears(RequestRefused(is_running=True)) == []
    assert commands(call.answer_ends()) == [CreateResponse()]


def test_a_refused_request_gives_the_turn_back_with_an_error() -> None:
    call = Call()
    call.browser(InputText("Hello"))
    actions = call.hears(RequestRefused(is_running=False))
    [error] = messages(actions, "error")
    assert error["fatal"] is False
    assert states(actions) == ["ready"]


def test_what_else_is_refused_gives_an_error_and_leaves_the_request_alone() -> None:
    call = Call()
    call.browser(InputText("Hello"))
    actions = call.hears(CommandRefused())
    assert len(messages(actions, "error")) == 1
    assert states(actions) == []
    assert call.dialogue.turn_taking.generation.work.stage is Stage.REQUESTED
