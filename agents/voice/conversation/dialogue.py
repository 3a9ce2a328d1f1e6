"""One conversation: joins whose turn it is (turns.py) to what is said (captions.py) and what the service knows of it.

Pure, as all of this room: events come in through incoming.py with `now` in monotonic seconds, and actions go out, which
the session performs in their order. recovery.py has what happens when a connection or a process is lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from agents.voice.conversation import browser_messages as say
from agents.voice.conversation.answers import Answer
from agents.voice.conversation.captions import Captions
from agents.voice.conversation.commands import AddText, Greet
from agents.voice.conversation.echo_guard import EchoGuard
from agents.voice.conversation.effects import (
    Action,
    AnswerHeard,
    ChangeState,
    Effect,
    EndAudio,
    GiveUpAnswer,
    Note,
    SendAudio,
    StartAudio,
    StoreTimes,
    Tell,
    Truncate,
)
from agents.voice.conversation.gathering import Gathering
from agents.voice.conversation.service_memory import ServiceMemory
from agents.voice.conversation.states import State
from agents.voice.conversation.talk_button import TalkButton
from agents.voice.conversation.transcript import Turn
from agents.voice.conversation.turn_clock import TurnClock
from agents.voice.conversation.turn_times import TurnTimes
from agents.voice.conversation.turns import TurnTaking
from agents.voice.conversation.unheard import Unheard


@dataclass(frozen=True, slots=True)
class DialogueSettings:
    """What a persona's settings change here."""

    may_interrupt: bool
    has_echo_guard: bool = False
    has_greeting: bool = False


class Dialogue:
    """`wall` gives the time of day, for the record.

    `earlier`: what was said in the conversation that this one goes on from. The service is told of it, and nobody else.
    """

    def __init__(
        self,
        settings: DialogueSettings,
        *,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        earlier: Sequence[Turn] = (),
    ) -> None:
        self.settings = settings
        self.earlier = earlier
        self._earlier_ids = {turn.item_id for turn in earlier}
        self.turn_taking = TurnTaking(settings.may_interrupt, EchoGuard(settings.has_echo_guard))
        self.gathering = Gathering(lambda response_id: self.turn_taking.generation.is_cut(response_id))
        self.captions = Captions(wall)
        self.memory = ServiceMemory()
        self.unheard = Unheard()
        self.clock = TurnClock()
        self.times = TurnTimes()
        self.talk_button = TalkButton()
        self.knows_no_sound = False  # the person was told that answers come without sound
        self.is_speech_lost = False  # with the process that had this conversation before; the person has to know

    @property
    def state(self) -> State:
        return self.turn_taking.state

    @property
    def is_quiet(self) -> bool:
        """Whether nobody speaks and nothing is on its way: then the idle time runs."""
        return self.state is State.READY

    def audible(self) -> list[Answer]:
        """The answers that the person hears or will hear, in their order."""
        return self.turn_taking.playback.audible()

    def guards_echo(self, now: float) -> bool:
        """Whether the microphone may hold an echo: then Voice Live gets silence in its place."""
        return self.turn_taking.echo_guard.holds(self.audible(), now)

    def microphone_sent(self, frame_bytes: int, now: float) -> None:
        """A frame of the microphone goes to the service."""
        self.talk_button.audio_bytes += frame_bytes
        utterance = self.turn_taking.utterance
        if self.talk_button.is_held and utterance is not None:
            utterance.heard_at = now  # the turn is still being said

    # The call's frame

    def starting(self) -> list[Action]:
        return self.act(self.turn_taking.change_state(State.STARTING))

    def started(self) -> list[Action]:
        """The service has taken the settings: the persona greets, or knows what was said before."""
        ready = self.act(self.turn_taking.change_state(State.READY))
        return [*ready, *self.memory.prime([*self.earlier])] if self.earlier else [*ready, *self.greet()]

    def is_earlier(self, item_id: str) -> bool:
        """Whether the service speaks of an item of the conversation before."""
        return item_id in self._earlier_ids

    def greet(self) -> list[Action]:
        return self.act(self.turn_taking.generation.ask(Greet())) if self.settings.has_greeting else []

    def say(self, text: str, now: float) -> list[Action]:
        """The site has the persona say exactly this."""
        return self.act(self.turn_taking.say(text, now))

    def ended(self, state: State) -> list[Action]:
        """The call is over: whatever has text is stored."""
        return [*self.act(self.turn_taking.end(state)), *self.captions.close()]

    def browser_returned(self, now: float) -> None:
        """It could report nothing while it was away."""
        self.turn_taking.playback.browser_returned(now)

    def unheard_answer(self, item_id: str) -> list[Action]:
        """The service has generated sound of this item, and it was cut before the person heard any of it."""
        is_known = item_id in self.turn_taking.playback.answers or self.captions.has_sound(item_id)
        return [] if is_known else [*self.memory.cut(item_id, 0, None)]

    # What turn taking wants

    def act(self, effects: list[Effect]) -> list[Action]:
        return [action for effect in effects for action in self._actions(effect)]

    def _actions(self, effect: Effect) -> list[Action]:
        match effect:
            case SendAudio():  # first, since there is most of it
                return [effect]
            case ChangeState(state):
                if state in (State.LISTENING, State.READY):
                    self.clock.nobody_waits()
                    self.times.nobody_waits()
                return [Tell(say.session_state(state))]
            case StartAudio(item_id):
                self.captions.audio_started(item_id)
                return [Tell(say.audio_started(item_id))]
            case EndAudio(item_id, sent_bytes):
                return [Tell(say.audio_done(item_id, sent_bytes))]
            case AnswerHeard(item_id, audio_ms):
                return [*self.captions.heard(item_id, audio_ms), *self._took(item_id)]
            case Truncate(item_id, heard_ms, audio_ms):
                turn = self.captions.cut(item_id, heard_ms, audio_ms)
                commands = self.memory.cut(item_id, heard_ms, turn)
                return [*commands, *(self.captions.shorten(turn) if turn else []), *self._took(item_id)]
            case GiveUpAnswer():
                return [Tell(say.answer_failed()), Note("voice live: an answer was promised and did not come")]
            case AddText(text):
                self.memory.typed.append(text)
                return [effect]
            case _:
                return [effect]

    def _took(self, item_id: str) -> list[Action]:
        """The answer was heard or cut: how long it took."""
        times = self.times.take(item_id)
        return [StoreTimes(item_id, times)] if times else []
