"""A whole conversation: how it begins and ends, and how long its answers take."""

import pytest

from agents.voice.conversation import incoming
from agents.voice.conversation.commands import (
    AddText,
    CancelResponse,
    CreateResponse,
    Greet,
    TruncateItem,
)
from agents.voice.conversation.dialogue import Dialogue, DialogueSettings
from agents.voice.conversation.service_events import (
    Outcome,
    ResponseCreated,
    ResponseDone,
    SpeechStarted,
    UserWords,
)
from agents.voice.conversation.states import State
from agents.voice.protocol import InputText, PlaybackFlushed, PlaybackProgress, ResponseCancel
from tests.agents.voice.call import Call, commands, messages, states, stored

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


# Figures


def test_the_metrics_have_the_time_to_the_first_audio_and_the_tokens() -> None:
    call = Call()
    call.user_says()
    call.now += 0.4
    call.answer_begins()
    [metrics] = messages(call.answer_ends(total_tokens=30), "turn.metrics")
    assert (metrics["item_id"], metrics["first_audio_ms"], metrics["total_tokens"]) == ("r1-item", 400, 30)


def test_a_typed_turn_over_an_answer_is_measured_from_its_sending() -> None:
    call = Call()
    call.answer_begins("r1")
    call.browser(InputText("Stop"))
    call.answer_ends("r1")
    call.browser(PlaybackFlushed("r1-item", 500))
    call.now += 0.3
    call.answer_begins("r2")
    [metrics] = messages(call.answer_ends("r2"), "turn.metrics")
    assert metrics["first_audio_ms"] == 300


@pytest.mark.parametrize("ending", ["failed", "interrupted", "more speech"])
def test_nobody_waits_for_an_answer_that_will_not_come(ending: str) -> None:
    call = Call()
    call.user_says()
    call.hears(ResponseCreated("r1"))
    assert call.dialogue.clock.waits_since() == call.now
    if ending == "failed":
        call.hears(ResponseDone("r1", [], {}, Outcome.FAILED))
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
    assert messages(call.answer_ends(), "turn.metrics")[0]["first_audio_ms"] == 400


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
    actions = call.passes(1.1)
    assert messages(actions, "transcript.truncated")[0]["heard_ms"] == 0
    assert commands(actions) == [TruncateItem("r1-item", 0)]
