"""Turn taking whatever happens, in whatever order: what must hold all the same."""

from collections.abc import Callable
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agents.voice.conversation.commands import CommitInput
from agents.voice.conversation.effects import ChangeState, EndAudio, FlushPlayback, SendAudio, StartAudio, Truncate
from agents.voice.conversation.states import State
from tests.agents.voice.talk import Talk

IDS = st.integers(1, 4).map("r{}".format)
TOOLS = st.sampled_from(["m1", "m2"])
SPEECH_IDS = st.integers(1, 3).map("u{}".format)
MEANWHILE = [Talk.types, Talk.presses_interrupt, lambda talk: talk.wait(0.25), lambda talk: talk.wait(6.0)]
LEGAL = {State.READY, State.LISTENING, State.PROCESSING, State.ASSISTANT_SPEAKING}


class AnyTalk(RuleBasedStateMachine):
    """Events of the service and the browser in any order, sensible or not."""

    @initialize(may_interrupt=st.booleans(), has_echo_guard=st.booleans())
    def call_begins(self, may_interrupt: bool, has_echo_guard: bool) -> None:
        self.talk = Talk(may_interrupt, has_echo_guard)
        self.flushed: set[str] = set()
        self.open: dict[str, int] = {}
        self.checked = 0
        self.connection = 1

    def named(self, response_id: str) -> str:
        """Another connection has other responses."""
        return f"{response_id}-of-{self.connection}"

    @rule(item_id=SPEECH_IDS)
    def user_speaks(self, item_id: str) -> None:
        self.talk.user_speaks(item_id)

    @rule(item_id=SPEECH_IDS, words=st.sampled_from(["", "hello"]), is_all=st.booleans())
    def words_come(self, item_id: str, words: str, is_all: bool) -> None:
        self.talk.words_come(words, item_id, is_all=is_all)

    @rule()
    def user_pauses(self) -> None:
        self.talk.user_pauses()

    @rule()
    def input_is_cleared(self) -> None:
        self.talk.done(self.talk.turns.input_cleared())

    @rule(response_id=IDS)
    def answer_is_created(self, response_id: str) -> None:
        self.talk.answer_created(self.named(response_id))

    @rule(response_id=IDS, seconds=st.integers(0, 3))
    def audio_comes(self, response_id: str, seconds: int) -> None:
        self.talk.audio_comes(seconds, self.named(response_id))

    @rule(response_id=IDS)
    def audio_ends(self, response_id: str) -> None:
        self.talk.audio_ends(self.named(response_id))

    @rule(response_id=IDS)
    def answer_ends(self, response_id: str) -> None:
        self.talk.answer_ends(self.named(response_id))

    @rule(item_id=TOOLS)
    def tool_begins(self, item_id: str) -> None:
        self.talk.turns.tools.began(item_id)

    @rule(item_id=TOOLS)
    def tool_ends(self, item_id: str) -> None:
        self.talk.turns.tools.ended(item_id, self.talk.now)

    @rule(is_running=st.booleans())
    def request_is_refused(self, is_running: bool) -> None:
        self.talk.done(self.talk.turns.response_refused(is_running=is_running))

    @rule(response_id=IDS, played_ms=st.integers(0, 20_000))
    def browser_plays(self, response_id: str, played_ms: int) -> None:
        self.talk.plays(played_ms, self.named(response_id))

    @rule(response_id=IDS, played_ms=st.integers(0, 20_000))
    def browser_falls_silent(self, response_id: str, played_ms: int) -> None:
        self.talk.falls_silent(played_ms, self.named(response_id))

    @rule()
    def user_types(self) -> None:
        self.talk.types()

    @rule()
    def user_begins_a_turn(self) -> None:
        self.talk.done(self.talk.turns.user_turn_begun(self.talk.now))

    @rule()
    def user_goes_on(self) -> None:
        if self.talk.turns.utterance is not None:
            self.talk.turns.utterance.heard_at = self.talk.now

    @rule()
    def user_commits(self) -> None:
        self.talk.done(self.talk.turns.user_turn(CommitInput(), self.talk.now))

    @rule()
    def user_presses_interrupt(self) -> None:
        self.talk.presses_interrupt()

    @rule(seconds=st.sampled_from([0.25, 1.5, 6.0]))
    def time_passes(self, seconds: float) -> None:
        self.talk.wait(seconds)

    @rule(meanwhile=st.sampled_from(MEANWHILE))
    def connection_is_replaced(self, meanwhile: Callable[[Talk], object]) -> None:
        self.talk.loses_connection()
        meanwhile(self.talk)
        self.talk.gets_another()
        self.connection += 1

    @rule()
    def service_and_browser_fall_silent_for_good(self) -> None:
        """Everything audible ends, and a call in which nothing happens becomes quiet."""
        self.talk.wait(180)
        assert self.talk.turns.playback.answers == {}
        assert self.talk.state is State.READY

    @invariant()
    def the_browser_is_told_a_consistent_story(self) -> None:
        for effect in self.talk.effects[self.checked :]:
            match effect:
                case StartAudio(item_id):
                    assert item_id not in self.flushed
                    self.open[item_id] = 0
                case SendAudio(item_id, pcm):
                    assert item_id not in self.flushed
                    self.open[item_id] += len(pcm)
                case EndAudio(item_id, sent_bytes):
                    assert self.open[item_id] == sent_bytes > 0
                case FlushPlayback(item_id):
                    assert item_id in self.open
                    self.flushed.add(item_id)
                case Truncate(item_id, heard_ms, audio_ms):
                    assert 0 <= heard_ms <= audio_ms
                    assert item_id in self.flushed
        self.checked = len(self.talk.effects)

    @invariant()
    def the_state_is_one_that_fits(self) -> None:
        turns = self.talk.turns
        is_audible = any(answer.is_audible for answer in turns.playback.answers.values())
        assert turns.state in LEGAL
        assert not is_audible or turns.state is State.ASSISTANT_SPEAKING
        is_coming = turns.generation.is_busy or turns.waiting or turns.tools.is_pending
        assert turns.state is not State.ASSISTANT_SPEAKING or is_audible or is_coming

    @invariant()
    def a_state_is_told_only_when_it_changes(self) -> None:
        states = [effect.state for effect in self.talk.effects if isinstance(effect, ChangeState)]
        assert all(before is not after for before, after in pairwise(states))
        assert states[-1] is self.talk.state


AnyTalk.TestCase.settings = settings(max_examples=300, stateful_step_count=40)
test_no_order_of_events_breaks_the_rules = AnyTalk.TestCase
