"""One conversation as Voice Live's events and the browser's messages tell it. Pure: events in, actions out.

Joins whose turn it is (turns.py) to what is said (transcript.py), and speaks both protocols: the service's events, and
the contract's messages.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pybase64

from agents.protocol import (
    BrowserMessage,
    InputClear,
    InputCommit,
    InputText,
    PlaybackFlushed,
    PlaybackProgress,
    ResponseCancel,
)
from agents.session_config import SessionConfig
from agents.voice import browser_messages as say
from agents.voice.effects import (
    Action,
    AddText,
    AnswerHeard,
    CancelResponse,
    ChangeState,
    CommitInput,
    CreateResponse,
    Effect,
    EndAudio,
    FlushPlayback,
    SendAudio,
    SendEvent,
    StartAudio,
    State,
    Store,
    Tell,
    Truncate,
)
from agents.voice.metrics import TurnClock
from agents.voice.transcript import Role, Transcript
from agents.voice.turns import TurnTaking

logger = logging.getLogger(__name__)

Event = dict[str, Any]

# Errors that only say that our request crossed an event on its way.
HARMLESS_ERRORS = {"response_cancel_not_active", "input_audio_buffer_commit_empty"}
ALREADY_ANSWERING = "conversation_already_has_active_response"


class Dialogue:
    """Told everything that happens with `now` in monotonic seconds; `wall` gives times of day for the record."""

    def __init__(self, config: SessionConfig, *, wall: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.config = config
        self.turns = TurnTaking(may_interrupt=config.may_interrupt)
        self.transcript = Transcript()
        self.clock = TurnClock()
        self.wall = wall

    # The call's frame

    def starting(self) -> list[Action]:
        return self._act(self.turns.starting())

    def started(self) -> list[Action]:
        """The service has taken the settings: the persona greets, if it has a greeting."""
        ready = self._act(self.turns.ready())
        if self.config.greeting is None:
            return ready
        self.turns.response_requested()
        return [*ready, _command("response.create", response=self.config.greeting)]

    def ended(self, state: State) -> list[Action]:
        """The call is over: whatever has text is stored."""
        actions = self._act(self.turns.ended(state))
        return [*actions, Store(self.transcript.take_rest(self.wall()))]

    def tick(self, now: float) -> list[Action]:
        return self._act(self.turns.tick(now))

    @property
    def is_quiet(self) -> bool:
        """Whether nobody speaks and nothing is on its way: then the idle time runs."""
        return self.turns.state is State.READY

    # The browser

    def browser(self, message: BrowserMessage, now: float) -> list[Action]:
        match message:
            case PlaybackProgress(item_id, played_ms):
                return self._act(self.turns.playback_progress(item_id, played_ms, now))
            case PlaybackFlushed(item_id, played_ms):
                return self._act(self.turns.playback_flushed(item_id, played_ms))
            case InputText(text):
                self.clock.turn_ended(now)
                return self._act(self.turns.typed_turn(text, now))
            case InputCommit():
                self.clock.turn_ended(now)
                return self._act(self.turns.commit_input(now))
            case InputClear():
                return [_command("input_audio_buffer.clear")]
            case ResponseCancel():
                return self._act(self.turns.interrupt(now))
        return []

    # Voice Live

    def upstream(self, event: Event, now: float) -> list[Action]:
        """One server event; unknown ones are passed over, for the service grows."""
        handler = _HANDLERS.get(event["type"])
        return handler(self, event, now) if handler else []

    def _speech_started(self, event: Event, now: float) -> list[Action]:
        return self._act(self.turns.user_speech_started(now))

    def _speech_stopped(self, event: Event, now: float) -> list[Action]:
        effects = self.turns.user_speech_stopped()
        if effects:  # else it was not the user's turn
            self.clock.turn_ended(now)
        return self._act(effects)

    def _input_cleared(self, event: Event, now: float) -> list[Action]:
        return self._act(self.turns.input_cleared())

    def _committed(self, event: Event, now: float) -> list[Action]:
        self.transcript.item_created(
            _text(event, "item_id"), "user", self.wall(), previous_item_id=event.get("previous_item_id")
        )
        return []

    def _item_created(self, event: Event, now: float) -> list[Action]:
        item = event.get("item") or {}
        role: Role | None = item.get("role") if item.get("role") in ("user", "assistant") else None
        if item.get("type") != "message" or role is None:
            return []
        typed = next((part.get("text") for part in item.get("content") or [] if part.get("type") == "input_text"), None)
        self.transcript.item_created(
            _text(item, "id"),
            role,
            self.wall(),
            previous_item_id=event.get("previous_item_id"),
            source="text" if typed else "speech",
        )
        return self._said(_text(item, "id"), role, typed) if typed else []

    def _user_delta(self, event: Event, now: float) -> list[Action]:
        return self._says(_text(event, "item_id"), "user", _text(event, "delta"))

    def _user_done(self, event: Event, now: float) -> list[Action]:
        return self._said(_text(event, "item_id"), "user", _text(event, "transcript"))

    def _user_failed(self, event: Event, now: float) -> list[Action]:
        return self._said(_text(event, "item_id"), "user", None)

    def _response_created(self, event: Event, now: float) -> list[Action]:
        return self._act(self.turns.response_created(_text(event.get("response") or {}, "id")))

    def _output_item_added(self, event: Event, now: float) -> list[Action]:
        item = event.get("item") or {}
        if item.get("type") == "message":
            self.transcript.item_created(_text(item, "id"), "assistant", self.wall())
        return []

    def _audio_delta(self, event: Event, now: float) -> list[Action]:
        pcm = pybase64.b64decode(event["delta"], validate=True)
        item_id = _text(event, "item_id")
        effects = self.turns.answer_audio(_text(event, "response_id"), item_id, pcm, now)
        if effects:
            self.transcript.audio_started(item_id, self.wall())
            self.clock.audio_sent(now)
        return self._act(effects)

    def _audio_done(self, event: Event, now: float) -> list[Action]:
        return self._act(self.turns.answer_audio_done(_text(event, "item_id"), now))

    def _answer_delta(self, event: Event, now: float) -> list[Action]:
        if self.turns.is_cut(_text(event, "response_id")):
            return []
        return self._says(_text(event, "item_id"), "assistant", _text(event, "delta"))

    def _answer_done(self, event: Event, now: float) -> list[Action]:
        text = event.get("transcript", event.get("text"))
        if self.turns.is_cut(_text(event, "response_id")):
            text = None  # only what came before the cut goes with the audio that was sent
        return self._said(_text(event, "item_id"), "assistant", text if isinstance(text, str) else None)

    def _response_done(self, event: Event, now: float) -> list[Action]:
        response = event.get("response") or {}
        actions: list[Action] = []
        item_ids = [_text(item, "id") for item in response.get("output") or [] if item.get("type") == "message"]
        for item_id in item_ids:
            actions += self._generated(item_id, is_cut=self.turns.is_cut(_text(response, "id")))
        actions += self._act(self.turns.response_done(_text(response, "id"), now))
        if item_ids:
            actions.append(Tell(self.clock.metrics(item_ids[-1], response.get("usage") or {})))
        if response.get("status") == "failed":
            reason = (response.get("status_details") or {}).get("error") or {}
            logger.warning("voice live: a response failed, %r", str(reason.get("code"))[:80])
            actions.append(Tell(say.notice("answer_failed", "That answer did not work out. Please say it again.")))
        return actions

    def _error(self, event: Event, now: float) -> list[Action]:
        """Most errors are recoverable and the session stays open: the person is told, staff see the code.

        An error's `event_id` is that of the command it is about, and ours are their types.
        """
        error = event.get("error") or {}
        code = str(error.get("code"))[:80]
        logger.warning("voice live: error %r at %r", code, str(error.get("param"))[:80])
        if code in HARMLESS_ERRORS:
            return []
        if code == ALREADY_ANSWERING:
            return self._act(self.turns.response_refused(is_running=True))
        if error.get("event_id") not in (None, "response.create"):
            return [Tell(say.upstream_error())]
        return [*self._act(self.turns.response_refused(is_running=False)), Tell(say.upstream_error())]

    # Steps

    def _says(self, item_id: str, role: Role, piece: str) -> list[Action]:
        utterance = self.transcript.delta(item_id, role, piece, self.wall())
        return [Tell(say.transcript_delta(utterance, piece))] if utterance and piece else []

    def _said(self, item_id: str, role: Role, text: str | None) -> list[Action]:
        utterance = self.transcript.done(item_id, role, text, self.wall())
        told: list[Action] = [Tell(say.transcript_done(utterance))] if utterance else []
        return [*told, *self._store_finished()]

    def _generated(self, item_id: str, *, is_cut: bool) -> list[Action]:
        """An item's response is over. A cancelled one has no closing text event of its own."""
        unheard = self.transcript.generated(item_id, self.wall(), is_cut=is_cut)
        if unheard is None:
            return self._said(item_id, "assistant", None)
        return [Tell(say.transcript_truncated(unheard)), *self._store_finished()]

    def _store_finished(self) -> list[Action]:
        finished = self.transcript.take_finished()
        return [Store(finished)] if finished else []

    def _act(self, effects: list[Effect]) -> list[Action]:
        return [action for effect in effects for action in self._actions(effect)]

    def _actions(self, effect: Effect) -> list[Action]:
        match effect:
            case SendAudio() | FlushPlayback():
                return [effect]
            case ChangeState(state):
                if state in (State.LISTENING, State.READY):
                    self.clock.nobody_waits()
                return [Tell(say.session_state(state))]
            case StartAudio(item_id):
                return [Tell(say.audio_started(item_id))]
            case EndAudio(item_id, sent_bytes):
                return [Tell(say.audio_done(item_id, sent_bytes))]
            case AnswerHeard(item_id, audio_ms):
                self.transcript.heard(item_id, audio_ms, self.wall())
                return self._store_finished()
            case Truncate(item_id, heard_ms, audio_ms):
                until = {"item_id": item_id, "content_index": 0, "audio_end_ms": heard_ms}
                return [_command("conversation.item.truncate", **until), *self._cut(item_id, heard_ms, audio_ms)]
            case CancelResponse():
                return [_command("response.cancel")]
            case CommitInput():
                return [_command("input_audio_buffer.commit")]
            case CreateResponse():
                return [_command("response.create")]
            case AddText(text):
                content = [{"type": "input_text", "text": text}]
                item = {"type": "message", "role": "user", "content": content}
                return [_command("conversation.item.create", item=item)]

    def _cut(self, item_id: str, heard_ms: int, audio_ms: int) -> list[Action]:
        """Caption and record keep what was heard: the rest was never said."""
        cut = self.transcript.cut(item_id, heard_ms, audio_ms, self.wall())
        if cut is None:
            return []
        return [Tell(say.transcript_truncated(cut)), *self._store_finished()]


def _text(event: Event, name: str) -> str:
    value = event.get(name)
    return value if isinstance(value, str) else ""


def _command(kind: str, **fields: Any) -> SendEvent:
    """A client event; its type is its id too, so that an error says which it is about."""
    return SendEvent({"type": kind, "event_id": kind, **fields})


_HANDLERS: dict[str, Callable[[Dialogue, Event, float], list[Action]]] = {
    "input_audio_buffer.speech_started": Dialogue._speech_started,
    "input_audio_buffer.speech_stopped": Dialogue._speech_stopped,
    "input_audio_buffer.committed": Dialogue._committed,
    "input_audio_buffer.cleared": Dialogue._input_cleared,
    "conversation.item.created": Dialogue._item_created,
    "conversation.item.input_audio_transcription.delta": Dialogue._user_delta,
    "conversation.item.input_audio_transcription.completed": Dialogue._user_done,
    "conversation.item.input_audio_transcription.failed": Dialogue._user_failed,
    "response.created": Dialogue._response_created,
    "response.output_item.added": Dialogue._output_item_added,
    "response.audio.delta": Dialogue._audio_delta,
    "response.audio.done": Dialogue._audio_done,
    "response.audio_transcript.delta": Dialogue._answer_delta,
    "response.audio_transcript.done": Dialogue._answer_done,
    "response.text.delta": Dialogue._answer_delta,
    "response.text.done": Dialogue._answer_done,
    "response.done": Dialogue._response_done,
    "error": Dialogue._error,
}
