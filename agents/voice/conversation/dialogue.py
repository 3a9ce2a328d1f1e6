"""One conversation as Voice Live's events and the browser's messages tell it. Pure: events in, actions out.

Joins whose turn it is (turns.py) to what is said (transcript.py). The service's events are read in upstream_events.py.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from agents.personas.session_config import SessionConfig
from agents.voice.conversation import browser_messages as say
from agents.voice.conversation.echo_guard import EchoGuard
from agents.voice.conversation.effects import (
    Action,
    AddText,
    AnswerHeard,
    CancelResponse,
    ChangeState,
    CommitInput,
    ContinueResponse,
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
from agents.voice.conversation.history import History, replaced
from agents.voice.conversation.transcript import Role, Transcript
from agents.voice.conversation.turn_clock import TurnClock
from agents.voice.conversation.turns import TurnTaking
from agents.voice.conversation.unheard import Unheard
from agents.voice.conversation.upstream_events import Event, handle
from agents.voice.protocol import (
    BrowserMessage,
    InputClear,
    InputCommit,
    InputText,
    PlaybackFlushed,
    PlaybackProgress,
    ResponseCancel,
)

# Told to the model when its last answer broke off and the user has said nothing since.
GO_ON = (
    "Your last answer was cut off by accident, and the user has said nothing since. Go on from where it was cut, "
    "in the middle of the sentence if need be. Do not greet, do not apologise, do not repeat what was said."
)

RUNNING = (State.READY, State.LISTENING, State.PROCESSING, State.ASSISTANT_SPEAKING, State.RECONNECTING)


class Dialogue:
    """Told everything that happens with `now` in monotonic seconds; `wall` gives times of day for the record."""

    def __init__(self, config: SessionConfig, *, wall: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.config = config
        self.turn_taking = TurnTaking(config.may_interrupt, EchoGuard(config.has_echo_guard))
        self.transcript = Transcript()
        self.history = History()
        self.unheard = Unheard()
        self.clock = TurnClock()
        self.wall = wall
        self.typed: list[str] = []  # sent, and not yet taken by the service
        self.is_connected = True
        # What the present connection knows as text alone, from before it: behind which item each stands, if anywhere.
        self.primed: dict[str, str | None] = {}

    # The call's frame

    def starting(self) -> list[Action]:
        return self.act(self.turn_taking.starting())

    def started(self) -> list[Action]:
        """The service has taken the settings: the persona greets, if it has a greeting."""
        return [*self.act(self.turn_taking.ready()), *self.greet()]

    def greet(self) -> list[Action]:
        if self.config.greeting is None:
            return []
        self.turn_taking.response_requested()
        return [command("response.create", response=self.config.greeting)]

    def ended(self, state: State) -> list[Action]:
        """The call is over: whatever has text is stored."""
        actions = self.act(self.turn_taking.ended(state))
        return [*actions, Store(self.transcript.take_rest(self.wall()))]

    def tick(self, now: float) -> list[Action]:
        return self.act(self.turn_taking.tick(now))

    @property
    def is_quiet(self) -> bool:
        """Whether nobody speaks and nothing is on its way: then the idle time runs."""
        return self.turn_taking.state is State.READY

    # The browser

    def browser(self, message: BrowserMessage, now: float) -> list[Action]:
        """One message. Before `session.started` and after the end there is nobody whom it could reach."""
        if self.turn_taking.state not in RUNNING:
            return []
        match message:
            case PlaybackProgress(item_id, played_ms):
                return self.act(self.turn_taking.playback_progress(item_id, played_ms, now))
            case PlaybackFlushed(item_id, played_ms):
                return self.act(self.turn_taking.playback_flushed(item_id, played_ms))
            case InputText(text):
                self.clock.turn_ended(now)
                return self.act(self.turn_taking.typed_turn(text, now))
            case InputCommit():
                self.clock.turn_ended(now)
                return self.act(self.turn_taking.commit_input(now))
            case InputClear():
                return [command("input_audio_buffer.clear")]
            case ResponseCancel():
                return self.act(self.turn_taking.interrupt(now))
        return []

    # Voice Live

    def upstream(self, event: Event, now: float) -> list[Action]:
        """One server event; unknown ones are passed over, for the service grows."""
        self.unheard.upstream(event, now)
        return handle(self, event, now)

    # Steps, also for upstream_events.py

    def says(self, item_id: str, role: Role, piece: str) -> list[Action]:
        turn = self.transcript.delta(item_id, role, piece, self.wall())
        return [Tell(say.transcript_delta(turn, piece))] if turn and piece else []

    def said(self, item_id: str, role: Role, text: str | None) -> list[Action]:
        if role == "user" and text in self.typed:
            self.typed.remove(text)
        turn = self.transcript.done(item_id, role, text, self.wall())
        told: list[Action] = [Tell(say.transcript_done(turn))] if turn else []
        return [*told, *self._store_finished()]

    def generated(self, item_id: str, *, is_cut: bool) -> list[Action]:
        """An item's response is over. A cancelled one has no closing text event of its own."""
        unheard = self.transcript.generated(item_id, self.wall(), is_cut=is_cut)
        if unheard is None:
            return self.said(item_id, "assistant", None)
        return [Tell(say.transcript_truncated(unheard)), *self._store_finished()]

    def _store_finished(self) -> list[Action]:
        finished = self.transcript.take_finished()
        self.history.add(finished)
        return [Store(finished)] if finished else []

    def act(self, effects: list[Effect]) -> list[Action]:
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
                return self._truncate(item_id, heard_ms, audio_ms)
            case CancelResponse():
                return [command("response.cancel")]
            case CommitInput():
                return [command("input_audio_buffer.commit")]
            case CreateResponse():
                return [command("response.create")]
            case ContinueResponse():
                return [command("response.create", additional_instructions=GO_ON)]
            case AddText(text):
                self.typed.append(text)
                content = [{"type": "input_text", "text": text}]
                item = {"type": "message", "role": "user", "content": content}
                return [command("conversation.item.create", item=item)]

    def _truncate(self, item_id: str, heard_ms: int, audio_ms: int) -> list[Action]:
        """Voice Live, caption and record keep what was heard: the rest was never said."""
        cut = self.transcript.cut(item_id, heard_ms, audio_ms, self.wall())
        told: list[Action] = []
        if self.is_connected and item_id not in self.primed:
            told = [command("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=heard_ms)]
        elif self.is_connected and cut is not None and (behind := self.primed[item_id]) is not None:
            told = [command(**event) for event in replaced(cut, behind=behind)]
        if cut is None:
            return told
        return [*told, Tell(say.transcript_truncated(cut)), *self._store_finished()]


def command(type: str, **fields: Any) -> SendEvent:  # noqa: A002 - the service's name for it
    """A client event; its type is its id too, so that an error says which it is about."""
    return SendEvent({"type": type, "event_id": type, **fields})
