"""What comes in from Voice Live and the browser, and what is done about it."""

import pytest

from agents.voice.conversation.commands import (
    AddText,
    CancelResponse,
    ClearInput,
    ContinueResponse,
    CreateResponse,
    TruncateItem,
)
from agents.voice.conversation.effects import Action, FlushPlayback, Note, SendAudio
from agents.voice.conversation.generation import Stage
from agents.voice.conversation.overdue import WAITING_SECONDS
from agents.voice.conversation.service_events import (
    AnswerAudioDone,
    AnswerBegun,
    AnswerDone,
    AnswerWords,
    AnswerWritten,
    CommandRefused,
    InputCleared,
    Outcome,
    RequestRefused,
    ResponseCreated,
    ResponseDone,
    SpeechStarted,
    UserTranscribed,
)
from agents.voice.protocol import InputClear, InputText, PlaybackFlushed, ResponseCancel
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
    assert commands(call.passes()) == []
    assert commands(call.passes(2)) == [ContinueResponse()]


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


def test_a_dropped_turn_is_dropped_upstream_and_gives_the_turn_back() -> None:
    call = Call()
    call.hears(SpeechStarted("u1"))
    assert commands(call.browser(InputClear())) == [ClearInput()]
    assert states(call.hears(InputCleared())) == ["ready"]


# Responses that do not work out


def notices(actions: list[Action]) -> list[str]:
    return [notice["message"] for notice in messages(actions, "notice")]


def test_a_whole_answer_is_closed_and_nobody_is_told_anything() -> None:
    call = Call()
    call.answer_begins()
    actions = call.answer_ends()
    assert messages(actions, "audio.done") == [{"type": "audio.done", "item_id": "r1-item", "bytes": 192_000}]
    assert messages(actions, "transcript.done")[0]["text"] == "One two three four"
    assert [turn.is_cut for turn in stored(call.answer_is_heard())] == [False]
    assert notices(call.actions) == []


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.INCOMPLETE, Outcome.CANCELLED])
@pytest.mark.parametrize("has_ended_item", [False, True])
def test_an_answer_that_the_service_breaks_off_is_marked_and_the_person_is_told(
    outcome: Outcome, has_ended_item: bool
) -> None:
    call = Call()
    call.answer_begins()
    if has_ended_item:  # the service closes the item as if it were whole, and says only then how the response ended
        call.hears(AnswerAudioDone("r1-item"))
        call.hears(AnswerWritten("r1", "r1-item", "One two three four"))
        call.hears(AnswerDone("r1-item"))
    actions = call.answer_ends(outcome=outcome)
    assert [done["bytes"] for done in messages(call.actions, "audio.done")] == [192_000]
    assert messages(actions, "transcript.truncated")[0]["text"] == "One two three four"
    assert notices(actions) == ["The answer broke off. You can ask for the rest."]
    assert any(isinstance(action, Note) and outcome in action.text for action in actions)
    assert [(turn.text, turn.is_cut) for turn in stored(call.answer_is_heard())] == [("One two three four", True)]


def test_that_an_answer_was_not_whole_may_be_known_after_it_was_heard_and_stored() -> None:
    call = Call()
    call.answer_begins()
    call.hears(AnswerAudioDone("r1-item"))
    call.hears(AnswerDone("r1-item"))
    assert [turn.is_cut for turn in stored(call.answer_is_heard())] == [False]
    assert [turn.is_cut for turn in stored(call.answer_ends(outcome=Outcome.INCOMPLETE))] == [True]


@pytest.mark.parametrize("outcome", [*Outcome])
@pytest.mark.parametrize("is_announced", [False, True])
def test_a_response_that_leaves_nothing_is_told_of(outcome: Outcome, is_announced: bool) -> None:
    call = Call()
    call.user_says(words="hello")
    call.hears(ResponseCreated("r1"))
    if is_announced:
        call.hears(AnswerBegun("r1", "a1"))
        call.hears(AnswerWords("r1", "a1", " "))
    actions = call.hears(ResponseDone("r1", ["a1"] if is_announced else [], {}, outcome))
    assert notices(actions) == ["That answer did not work out. Please say it again."]
    assert states(actions) == ["ready"]


def test_of_an_answer_that_the_persons_own_speech_has_cut_nobody_is_told() -> None:
    call = Call()
    call.answer_begins()
    actions = call.hears(ResponseDone("r1", ["r1-item"], {}, Outcome.CANCELLED, "turn_detected"))
    assert notices(actions) == []
    assert [turn.is_cut for turn in stored(call.answer_is_heard())] == [True]


def test_of_answers_without_sound_the_person_hears_once() -> None:
    call = Call()
    told = []
    for number in range(3):
        response, item_id = f"r{number}", f"a{number}"
        call.user_says(f"u{number}", words="selamat pagi")
        call.hears(ResponseCreated(response))
        call.hears(AnswerBegun(response, item_id))
        call.hears(AnswerWords(response, item_id, "Selamat"))
        call.hears(AnswerWritten(response, item_id, "Selamat pagi."))
        told += call.hears(ResponseDone(response, [item_id], {}))
    assert notices(told) == ["The voice service sends no sound with its answers. You can read them."]
    assert states(told) == ["ready"] * 3


def test_an_answer_that_never_comes_is_told_of() -> None:
    call = Call()
    call.user_says(words="hello")
    assert notices(call.passes()) == []
    actions = call.passes(WAITING_SECONDS + 1)
    assert states(actions) == ["ready"]
    assert notices(actions) == ["That answer did not work out. Please say it again."]


def test_what_nobody_heard_of_an_answer_is_cut_upstream_too() -> None:
    """It was cut after the service began to speak and before any of it was sent on."""
    call = Call()
    call.hears(ResponseCreated("r1"))
    call.hears(AnswerBegun("r1", "r1-item"))
    call.hears(SpeechStarted("u1"))
    call.audio_comes()
    assert commands(call.answer_ends(outcome=Outcome.CANCELLED)) == [TruncateItem("r1-item", 0)]


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
