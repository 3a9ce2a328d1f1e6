"""Voice Live's events and the browser's messages in, messages, client events and finished turns out."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.voice.conversation import incoming
from agents.voice.conversation.commands import Command
from agents.voice.conversation.dialogue import Dialogue, DialogueSettings
from agents.voice.conversation.effects import Action, FlushPlayback, SendAudio, Store, Tell
from agents.voice.conversation.generation import Stage
from agents.voice.conversation.states import State
from agents.voice.conversation.transcript import Turn
from agents.voice.protocol import InputClear, InputCommit, InputText, PlaybackFlushed, PlaybackProgress, ResponseCancel
from agents.voice.upstream import server_events
from agents.voice.upstream.client_events import client_event

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND_OF_PCM = bytes(48_000)
GREETING = {"instructions": "Say hello."}


@dataclass
class Call:
    """A running call with a persona that has no greeting. Every verb returns its actions and keeps them."""

    has_greeting: bool = False
    may_interrupt: bool = True
    has_echo_guard: bool = False
    now: float = 1_000.0
    actions: list[Action] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = DialogueSettings(
            may_interrupt=self.may_interrupt, has_echo_guard=self.has_echo_guard, has_greeting=self.has_greeting
        )
        self.dialogue = Dialogue(settings, wall=lambda: NOON)
        self._kept([*self.dialogue.starting(), *self.dialogue.started()])

    def _kept(self, actions: list[Action]) -> list[Action]:
        self.actions += actions
        return actions

    def hears(self, kind: str, **fields: Any) -> list[Action]:
        """An event of Voice Live."""
        event = server_events.read({"type": kind, **fields})
        return self._kept(incoming.from_service(self.dialogue, event, self.now) if event else [])

    def browser(self, message: Any) -> list[Action]:
        return self._kept(incoming.from_browser(self.dialogue, message, self.now))

    def user_says(self, item_id: str = "u1") -> None:
        """A spoken turn ends and has its place; its words are not known yet."""
        self.hears("input_audio_buffer.speech_started", item_id=item_id)
        self.hears("input_audio_buffer.speech_stopped", item_id=item_id)
        self.hears("input_audio_buffer.committed", item_id=item_id)

    def answer_begins(self, response: str = "r1", *, text: str = "One two three four") -> None:
        """Four seconds of audio and the text to them; the response is still running."""
        self.hears("response.created", response={"id": response})
        self.hears(
            "response.output_item.added", response_id=response, item={"type": "message", "id": f"{response}-item"}
        )
        self.text_comes(text, response)
        for _ in range(4):
            self.audio_comes(response)

    def text_comes(self, text: str, response: str = "r1") -> list[Action]:
        about = {"response_id": response, "item_id": f"{response}-item"}
        return self.hears("response.audio_transcript.delta", delta=text, **about)

    def audio_comes(self, response: str = "r1") -> list[Action]:
        delta = base64.b64encode(SECOND_OF_PCM).decode()
        return self.hears("response.audio.delta", response_id=response, item_id=f"{response}-item", delta=delta)

    def answer_ends(self, response: str = "r1", *, status: str = "completed", **more: Any) -> list[Action]:
        output = [{"type": "message", "id": f"{response}-item"}]
        return self.hears("response.done", response={"id": response, "status": status, "output": output, **more})

    def answer_is_heard(self, response: str = "r1") -> list[Action]:
        return self.browser(PlaybackProgress(f"{response}-item", 4_000, 192_000))


def told(actions: Sequence[Action], kind: str) -> list[dict[str, Any]]:
    return [action.message for action in actions if isinstance(action, Tell) and action.message["type"] == kind]


def sent(actions: Sequence[Action]) -> list[str]:
    """The client events, by type."""
    return [event["type"] for event in client_events(actions)]


def client_events(actions: Sequence[Action]) -> list[dict[str, Any]]:
    return [client_event(action, GREETING) for action in actions if isinstance(action, Command)]


def stored(actions: list[Action]) -> list[Turn]:
    return [turn for action in actions if isinstance(action, Store) for turn in action.turns]


def states(actions: list[Action]) -> list[str]:
    return [message["state"] for message in told(actions, "session.state")]


def service_error(code: str, **more: Any) -> dict[str, Any]:
    return {"type": "invalid_request_error", "code": code, "message": "internal words", **more}


# Beginning and end


def test_a_call_starts_and_is_ready() -> None:
    call = Call()
    assert states(call.actions) == ["starting", "ready"]
    assert sent(call.actions) == []
    assert call.dialogue.is_quiet


def test_the_greeting_is_asked_for_first() -> None:
    call = Call(has_greeting=True)
    [command] = client_events(call.actions)
    assert command["type"] == "response.create"
    assert command["response"] == {"instructions": "Say hello."}


def test_what_is_typed_before_the_call_has_begun_goes_nowhere() -> None:
    """It would be asked before the greeting, and the greeting be refused."""
    dialogue = Dialogue(DialogueSettings(may_interrupt=True, has_greeting=True))
    dialogue.starting()
    assert incoming.from_browser(dialogue, InputText("hello"), 0.0) == []
    assert sent(dialogue.started()) == ["response.create"]


def test_what_is_typed_after_the_end_goes_nowhere() -> None:
    call = Call()
    call.dialogue.ended(State.STOPPED)
    assert call.browser(InputText("hello")) == []


def test_a_typed_turn_waits_for_the_greeting_to_give_way() -> None:
    call = Call(has_greeting=True)
    assert sent(call.browser(InputText("Hi"))) == []
    assert sent(call.hears("response.created", response={"id": "r1"})) == ["response.cancel"]
    assert sent(call.answer_ends(status="cancelled")) == ["conversation.item.create", "response.create"]


def test_at_the_end_open_turns_are_stored_as_far_as_they_came() -> None:
    call = Call()
    call.user_says()
    call.hears("conversation.item.input_audio_transcription.delta", item_id="u1", delta="Tell me")
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


def test_the_users_words_behind_the_answer_keep_their_place() -> None:
    call = Call()
    call.user_says()
    call.answer_begins()
    late = call.hears("conversation.item.input_audio_transcription.completed", item_id="u1", transcript="What is it?")
    [question] = told(late, "transcript.done")
    [answer] = told(call.actions, "transcript.delta")
    assert (question["role"], question["text"], question["previous_item_id"]) == ("user", "What is it?", None)
    assert (answer["role"], answer["previous_item_id"]) == ("assistant", "u1")
    assert [turn.position for turn in stored(late)] == [1]


def test_the_service_says_where_a_spoken_turn_stands() -> None:
    call = Call()
    call.hears("input_audio_buffer.committed", item_id="u1", previous_item_id="earlier")
    done = call.hears("conversation.item.input_audio_transcription.completed", item_id="u1", transcript="Yes.")
    assert told(done, "transcript.done")[0]["previous_item_id"] == "earlier"


def test_a_typed_turn_is_shown_when_the_service_has_it() -> None:
    call = Call()
    command, _ = client_events(call.browser(InputText("Hello")))
    item = {**command["item"], "id": "t1"}
    actions = call.hears("conversation.item.created", item=item, previous_item_id="")
    assert told(actions, "transcript.done")[0]["text"] == "Hello"
    assert [(turn.source, turn.text) for turn in stored(actions)] == [("text", "Hello")]


def test_words_that_were_not_understood_keep_what_pieces_there_were() -> None:
    call = Call()
    call.user_says()
    call.hears("conversation.item.input_audio_transcription.delta", item_id="u1", delta="Tell me")
    actions = call.hears("conversation.item.input_audio_transcription.failed", item_id="u1", error={})
    assert told(actions, "transcript.done")[0]["text"] == "Tell me"


def test_an_answer_whose_words_are_whole_before_its_sound_is_stored_when_heard() -> None:
    call = Call()
    call.hears("response.created", response={"id": "r1"})
    done = call.hears("response.audio_transcript.done", response_id="r1", item_id="r1-item", transcript="One two")
    call.audio_comes()
    assert stored(done) == []
    call.hears("input_audio_buffer.speech_started")
    actions = call.browser(PlaybackFlushed("r1-item", 400))
    assert [(turn.text, turn.is_cut) for turn in stored(actions)] == [("One", True)]


def test_function_calls_are_no_captions() -> None:
    call = Call()
    item = {"type": "function_call", "id": "f1"}
    call.hears("response.output_item.added", response_id="r1", item=item)
    call.hears("conversation.item.created", item=item)
    assert call.dialogue.captions.transcript.open == {}


# Barge-in


def test_barge_in_flushes_and_cuts_record_and_caption_to_what_was_heard() -> None:
    call = Call()
    call.answer_begins()
    assert FlushPlayback("r1-item") in call.hears("input_audio_buffer.speech_started", item_id="u1")
    actions = call.browser(PlaybackFlushed("r1-item", 2_000))
    [command] = client_events(actions)
    assert command["type"] == "conversation.item.truncate"
    assert (command["item_id"], command["content_index"], command["audio_end_ms"]) == ("r1-item", 0, 2_000)
    [truncated] = told(actions, "transcript.truncated")
    assert (truncated["item_id"], truncated["heard_ms"], truncated["text"]) == ("r1-item", 2_000, "One two three")
    assert [(turn.heard_ms, turn.audio_ms, turn.is_cut) for turn in stored(actions)] == [(2_000, 4_000, True)]


def test_barge_in_sends_no_cancel_for_the_service_stops_by_itself() -> None:
    call = Call()
    call.answer_begins()
    assert sent(call.hears("input_audio_buffer.speech_started")) == []


def test_the_persona_decides_whether_the_first_answer_is_guarded() -> None:
    call = Call(has_echo_guard=True)
    call.answer_begins()
    assert call.dialogue.guards_echo(call.now)
    call.now += 1
    assert call.hears("input_audio_buffer.speech_started", item_id="u1") == []


def test_late_audio_and_words_of_a_cut_answer_reach_nobody() -> None:
    call = Call()
    call.answer_begins()
    call.hears("input_audio_buffer.speech_started")
    assert call.audio_comes() == call.text_comes(" five six") == []
    about = {"response_id": "r1", "item_id": "r1-item"}
    whole = call.hears("response.audio_transcript.done", transcript="One two three four five six seven", **about)
    assert told(whole, "transcript.done")[0]["text"] == "One two three four"


def test_barge_in_between_the_first_words_and_the_first_sound_leaves_nothing_said() -> None:
    call = Call()
    call.hears("response.created", response={"id": "r1"})
    call.text_comes("Well, ")
    call.hears("input_audio_buffer.speech_started")
    actions = call.answer_ends(status="cancelled")
    assert told(actions, "transcript.done") == []
    assert stored(actions) == []
    assert [(cut["item_id"], cut["text"]) for cut in told(actions, "transcript.truncated")] == [("r1-item", "")]


@pytest.mark.parametrize("outcome", ["completed", "failed"])
def test_after_noise_the_service_is_asked_to_go_on_behind_what_was_heard(outcome: str) -> None:
    call = Call()
    call.answer_begins()
    call.user_says()
    call.answer_ends(status="cancelled")
    call.browser(PlaybackFlushed("r1-item", 2_000))
    call.hears(f"conversation.item.input_audio_transcription.{outcome}", item_id="u1", transcript="")
    assert sent(call.dialogue.tick(call.now)) == []
    [asked] = client_events(call.dialogue.tick(call.now + 2))
    assert asked["type"] == "response.create"
    assert "said nothing" in asked["additional_instructions"]


def test_without_interruption_an_answer_goes_on() -> None:
    call = Call(may_interrupt=False)
    call.answer_begins()
    assert call.hears("input_audio_buffer.speech_started") == []
    assert any(isinstance(action, SendAudio) for action in call.audio_comes())


def test_the_interrupt_button_cancels_upstream() -> None:
    call = Call()
    call.answer_begins()
    actions = call.browser(ResponseCancel())
    assert sent(actions) == ["response.cancel"]
    assert FlushPlayback("r1-item") in actions
    assert states(actions) == ["ready"]


def test_a_typed_turn_over_an_answer_goes_upstream_behind_its_truncation() -> None:
    call = Call()
    call.answer_begins()
    assert sent(call.browser(InputText("Stop"))) == ["response.cancel"]
    call.answer_ends(status="cancelled")
    commands = sent(call.browser(PlaybackFlushed("r1-item", 1_000)))
    assert commands == ["conversation.item.truncate", "conversation.item.create", "response.create"]
    assert states(call.actions)[-1] == "processing"


# Push to talk


def test_a_push_to_talk_turn_is_committed_and_answered() -> None:
    assert sent(Call().browser(InputCommit())) == ["input_audio_buffer.commit", "response.create"]


def test_a_dropped_turn_is_dropped_upstream_and_gives_the_turn_back() -> None:
    call = Call()
    call.hears("input_audio_buffer.speech_started")
    assert sent(call.browser(InputClear())) == ["input_audio_buffer.clear"]
    assert states(call.hears("input_audio_buffer.cleared")) == ["ready"]


# Responses that do not work out


@pytest.mark.parametrize("status", ["failed", "incomplete", "cancelled"])
def test_whatever_ends_a_response_its_audio_is_closed_and_its_words_are_kept(status: str) -> None:
    call = Call()
    call.answer_begins()
    actions = call.answer_ends(status=status)
    assert told(actions, "audio.done") == [{"type": "audio.done", "item_id": "r1-item", "bytes": 192_000}]
    assert told(actions, "transcript.done")[0]["text"] == "One two three four"
    assert [turn.is_cut for turn in stored(call.answer_is_heard())] == [False]


def test_a_failed_response_is_told_and_its_code_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    call = Call()
    call.user_says()
    details = {"type": "failed", "error": {"code": "rate_limit_exceeded", "message": "internal words"}}
    actions = call.hears("response.done", response={"id": "r1", "status": "failed", "status_details": details})
    assert [notice["code"] for notice in told(actions, "notice")] == ["answer_failed"]
    assert states(actions) == ["ready"]
    assert "rate_limit_exceeded" in caplog.text
    assert "internal words" not in caplog.text + str(actions)


# Errors


@pytest.mark.parametrize("code", ["response_cancel_not_active", "input_audio_buffer_commit_empty"])
def test_an_error_that_only_crossed_an_event_is_not_told(code: str) -> None:
    call = Call()
    call.browser(InputText("Hello"))
    assert call.hears("error", error=service_error(code)) == []
    assert call.dialogue.turn_taking.generation.work.stage is Stage.REQUESTED


def test_a_request_beside_a_running_answer_is_repeated_when_that_ends() -> None:
    call = Call()
    call.browser(InputText("Hello"))
    call.hears("response.created", response={"id": "r1"})
    assert call.hears("error", error=service_error("conversation_already_has_active_response")) == []
    assert sent(call.answer_ends()) == ["response.create"]


@pytest.mark.parametrize("event_id", [None, "response.create"])
def test_a_refused_request_is_told_without_the_services_words(event_id: str | None) -> None:
    call = Call()
    call.browser(InputText("Hello"))
    actions = call.hears("error", error=service_error("invalid_value", event_id=event_id))
    [error] = told(actions, "error")
    assert error["fatal"] is False
    assert "internal words" not in str(actions)
    assert states(actions) == ["ready"]


def test_an_error_about_another_command_leaves_the_request_alone() -> None:
    call = Call()
    call.browser(InputText("Hello"))
    actions = call.hears("error", error=service_error("invalid_value", event_id="conversation.item.truncate"))
    assert len(told(actions, "error")) == 1
    assert states(actions) == []
    assert call.dialogue.turn_taking.generation.work.stage is Stage.REQUESTED


def test_every_command_can_be_told_by_the_id_of_its_error() -> None:
    call = Call(has_greeting=True)
    call.answer_begins()
    for message in (InputText("Hello"), PlaybackFlushed("r1-item", 5), InputCommit(), InputClear()):
        call.browser(message)
    call.answer_ends()
    commands = client_events(call.actions)
    assert len(commands) >= 6
    assert all(command["event_id"] == command["type"] for command in commands)


@pytest.mark.parametrize("kind", ["warning", "rate_limits.updated", "response.video.delta", "never.heard.of"])
def test_events_without_a_meaning_here_are_passed_over(kind: str) -> None:
    assert Call().hears(kind, anything={"at": ["all"]}) == []


# Figures


def test_the_time_to_the_first_audio_and_the_tokens_are_told() -> None:
    call = Call()
    call.user_says()
    call.now += 0.4
    call.answer_begins()
    [metrics] = told(call.answer_ends(usage={"total_tokens": 30}), "turn.metrics")
    assert (metrics["item_id"], metrics["first_audio_ms"], metrics["total_tokens"]) == ("r1-item", 400, 30)


def test_a_typed_turn_over_an_answer_is_measured_from_its_sending() -> None:
    call = Call()
    call.answer_begins("r1")
    call.browser(InputText("Stop"))
    call.answer_ends("r1", status="cancelled")
    call.browser(PlaybackFlushed("r1-item", 500))
    call.now += 0.3
    call.answer_begins("r2")
    [metrics] = told(call.answer_ends("r2"), "turn.metrics")
    assert metrics["first_audio_ms"] == 300


@pytest.mark.parametrize("ending", ["failed", "interrupted", "resumed speech"])
def test_nobody_waits_for_an_answer_that_will_not_come(ending: str) -> None:
    call = Call()
    call.user_says()
    call.hears("response.created", response={"id": "r1"})
    assert call.dialogue.clock.waits_since() == call.now
    if ending == "failed":
        call.hears("response.done", response={"id": "r1", "status": "failed"})
    elif ending == "interrupted":
        call.browser(ResponseCancel())
    else:
        call.hears("input_audio_buffer.speech_started")
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
    call.hears("input_audio_buffer.speech_started")
    actions = call.dialogue.tick(call.now + 1.1)
    assert told(actions, "transcript.truncated")[0]["heard_ms"] == 0
    assert sent(actions) == ["conversation.item.truncate"]


def test_a_nul_in_the_services_text_does_not_reach_the_database() -> None:
    call = Call()
    call.user_says()
    call.hears("conversation.item.input_audio_transcription.completed", item_id="u1", transcript="hel\0lo")
    assert [turn.text for turn in stored(call.actions)] == ["hello"]
