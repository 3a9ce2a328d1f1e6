"""A call for the tests of turn taking: its clock is moved by them alone."""

from dataclasses import dataclass, field

from agents.voice.conversation import overdue, reconnection
from agents.voice.conversation.commands import AddText, CreateResponse, Greet
from agents.voice.conversation.echo_guard import EchoGuard
from agents.voice.conversation.effects import ChangeState, Effect, FlushPlayback, Truncate
from agents.voice.conversation.states import TRANSITIONS, State
from agents.voice.conversation.turns import TurnTaking

SECOND_OF_PCM = bytes(48_000)
IN_TABLE = {(transition.origin, transition.to) for transition in TRANSITIONS}


@dataclass
class Talk:
    """One call. An answer `r1` speaks its item `r1-item`; each verb returns its effects and keeps them all."""

    may_interrupt: bool = True
    has_echo_guard: bool = False
    now: float = 1_000.0
    effects: list[Effect] = field(default_factory=list)
    states: list[State] = field(default_factory=lambda: [State.IDLE])

    def __post_init__(self) -> None:
        self.turns = TurnTaking(self.may_interrupt, EchoGuard(self.has_echo_guard))
        self.done([*self.turns.change_state(State.STARTING), *self.turns.change_state(State.READY)])

    def done(self, effects: list[Effect]) -> list[Effect]:
        """Keep what a verb wants done. Each change of state is one that the table has."""
        self.effects += effects
        for effect in effects:
            if isinstance(effect, ChangeState):
                assert (self.states[-1], effect.state) in IN_TABLE
                self.states.append(effect.state)
        return effects

    @property
    def state(self) -> State:
        return self.turns.state

    # Voice Live
    def user_speaks(self, item_id: str = "u1") -> list[Effect]:
        return self.done(self.turns.user_speech_started(self.now, item_id))

    def user_pauses(self) -> list[Effect]:
        return self.done(self.turns.user_speech_stopped())

    def words_come(self, words: str, item_id: str = "u1", *, is_all: bool = True) -> None:
        self.turns.user_words(item_id, words, self.now, is_all=is_all)

    def answer_created(self, response_id: str = "r1") -> list[Effect]:
        return self.done(self.turns.response_created(response_id))

    def audio_comes(self, seconds: int = 1, response_id: str = "r1") -> list[Effect]:
        pcm = SECOND_OF_PCM * seconds
        return self.done(self.turns.answer_audio(response_id, f"{response_id}-item", pcm, self.now))

    def audio_ends(self, response_id: str = "r1") -> list[Effect]:
        return self.done(self.turns.answer_audio_done(f"{response_id}-item", self.now))

    def answer_ends(self, response_id: str = "r1") -> list[Effect]:
        return self.done(self.turns.response_done(response_id, self.now))

    def loses_connection(self) -> list[Effect]:
        return self.done(reconnection.lost(self.turns))

    def gets_another(self) -> list[Effect]:
        return self.done(reconnection.restored(self.turns))

    def is_taken_up(self) -> None:
        """Another process had it, and knows of nothing that is owed or played."""
        reconnection.taken_up(self.turns, [], None, self.now)
        self.states = [State.IDLE, State.RECONNECTING]

    # The browser
    def plays(self, played_ms: int, response_id: str = "r1") -> list[Effect]:
        return self.done(self.turns.playback_progress(f"{response_id}-item", played_ms, self.now))

    def falls_silent(self, played_ms: int, response_id: str = "r1") -> list[Effect]:
        return self.done(self.turns.playback_flushed(f"{response_id}-item", played_ms))

    def types(self, text: str = "hello") -> list[Effect]:
        return self.done(self.turns.user_turn(AddText(text), self.now))

    def presses_interrupt(self) -> list[Effect]:
        return self.done(self.turns.interrupt(self.now))

    # The persona
    def asks_for_greeting(self) -> list[Effect]:
        return self.done(self.turns.generation.ask(Greet()))

    @property
    def guards_echo(self) -> bool:
        return self.turns.echo_guard.holds(self.turns.playback.audible(), self.now)

    # Time
    def wait(self, seconds: float) -> list[Effect]:
        """Let time pass as the session does, four ticks a second."""
        effects: list[Effect] = []
        for _ in range(round(seconds * 4)):
            self.now += 0.25
            for response_id in self.turns.playback.stalled(self.now):
                effects += self.turns.response_done(response_id, self.now)
            effects += overdue.tick(self.turns, self.now)
        return self.done(effects)

    # What they add up to
    def noise(self, item_id: str = "u1", *, played_ms: int = 1_000) -> "Talk":
        """A cough: taken for speech, cuts the answer `r1` if that is heard, and nothing is understood."""
        self.user_speaks(item_id)
        self.falls_silent(played_ms)
        self.user_pauses()
        self.words_come("", item_id)
        return self

    def answering(self, response_id: str = "r1", *, seconds: int = 4) -> "Talk":
        """The assistant generates that answer and is heard."""
        self.answer_created(response_id)
        self.audio_comes(seconds, response_id)
        return self

    def still_playing(self, response_id: str = "r1", *, seconds: int = 4) -> "Talk":
        """The answer is complete upstream, and the browser plays it."""
        self.answering(response_id, seconds=seconds).audio_ends(response_id)
        self.answer_ends(response_id)
        return self


READY, LISTENING, PROCESSING = (ChangeState(state) for state in (State.READY, State.LISTENING, State.PROCESSING))
SPEAKING = ChangeState(State.ASSISTANT_SPEAKING)
FLUSH = FlushPlayback("r1-item")
CUT_AT_ONE_SECOND = Truncate("r1-item", 1_000, 4_000)
QUESTION = [AddText("hello"), CreateResponse()]
