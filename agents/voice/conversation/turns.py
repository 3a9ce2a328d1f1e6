"""Whose turn it is. Barge-in is decided here, in `user_speech_started`.

A plain state machine: events go in with the time (monotonic seconds), effects come out (effects.py), in the order in
which they must be performed. No I/O, no clock, no tasks. Rules that only time brings about stand in overdue.py, what a
lost connection leaves in reconnection.py; states.py has the states and how one leads to another.
"""

from dataclasses import dataclass, field

from agents.voice.conversation.commands import AddText, CancelResponse, CommitInput, CreateResponse, Request, Say
from agents.voice.conversation.echo_guard import EchoGuard
from agents.voice.conversation.effects import ChangeState, Effect
from agents.voice.conversation.generation import Generation
from agents.voice.conversation.owed import promised
from agents.voice.conversation.playback import Playback
from agents.voice.conversation.states import ENDS, State
from agents.voice.conversation.tool_use import ToolUse
from agents.voice.conversation.utterance import Utterance
from agents.voice.conversation.waiting import Waiting


@dataclass(slots=True)
class TurnTaking:
    """The turns of one conversation. `may_interrupt`: the persona's setting for barge-in."""

    may_interrupt: bool = True
    echo_guard: EchoGuard = field(default_factory=EchoGuard)
    state: State = State.IDLE
    playback: Playback = field(default_factory=Playback)
    generation: Generation = field(default_factory=Generation)
    waiting: Waiting = field(default_factory=Waiting)  # what the service is asked for when it is quiet
    utterance: Utterance | None = None  # the user's last, until it is answered
    tools: ToolUse = field(default_factory=ToolUse)
    owed: Request | None = None  # what the next connection is asked for, since the lost one did not finish it
    silent_since: float | None = None  # when the user began to wait without hearing anything (overdue.py)

    # What the user says

    def user_speech_started(self, now: float, item_id: str = "") -> list[Effect]:
        """The user began to speak. While the assistant is audible, or about to be, this is barge-in.

        Generation ends long before playback, so an answer that is complete but still playing is cut as well.
        """
        self.echo_guard.is_user_speaking = True
        if self.echo_guard.is_echo(self.playback.audible(), now):
            return []
        if not self.may_interrupt and (self.playback.audible() or self.generation.is_busy):
            return []
        to_resume = promised(self.state, self.utterance, self.waiting.request, self.generation, self.playback)
        self.utterance = Utterance(item_id, to_resume, heard_at=now)
        self.tools.forget()
        # The service stops generating by itself (interrupt_response is on), and answers what was typed before
        # together with what is being said.
        self.generation.cut(self.playback.audible_responses())
        self.waiting.drop_requests()
        return [*self.playback.flush(now), *self.change_state(State.LISTENING)]

    def user_speech_stopped(self) -> list[Effect]:
        """The user's turn is over, also if its end was no longer waited for. No effect: it was no turn."""
        self.generation.turn_ended()
        self.echo_guard.is_user_speaking = False
        is_late = self.state is State.READY and self.utterance is not None and not self.utterance.is_over
        if self.utterance is not None:
            self.utterance.is_over = True
        return self.change_state(State.PROCESSING) if is_late or self.state is State.LISTENING else []

    def user_words(self, item_id: str, words: str, now: float, *, is_all: bool) -> None:
        """What was understood of the user's speech; blank for nothing."""
        if self.utterance is not None and self.utterance.item_id == item_id:
            self.utterance.understood(words, now, is_all=is_all)

    def input_cleared(self) -> list[Effect]:
        """What the user has begun to say was dropped: the service will not report its end."""
        self.echo_guard.is_user_speaking, self.utterance = False, None
        return self.change_state(State.READY) if self.state is State.LISTENING else []

    def user_turn_begun(self, now: float) -> list[Effect]:
        """A push-to-talk turn begins. It interrupts like the button, whatever the persona's settings.

        What was typed before is answered together with what is being said.
        """
        effects = self._fall_silent(now)
        self.waiting.drop_requests()
        self.utterance = Utterance("", None, heard_at=now)
        return [*effects, *self.change_state(State.LISTENING)]

    def user_turn(self, turn: AddText | CommitInput, now: float) -> list[Effect]:
        """A typed turn, or the end of a push-to-talk turn.

        It interrupts like speech, and goes upstream when the answer's record has been cut.
        """
        effects = self._fall_silent(now)
        if isinstance(turn, CommitInput):
            self.utterance = None
        self.waiting.add(turn, CreateResponse())
        return [*effects, *self.change_state(State.PROCESSING), *self.release_when_quiet()]

    def interrupt(self, now: float) -> list[Effect]:
        """The Interrupt button: whatever the persona's settings, the assistant falls silent."""
        is_coming = self.generation.is_coming or self.tools.is_pending
        effects = self._fall_silent(now)
        return [*effects, *self.change_state(State.READY)] if effects or is_coming else []

    def say(self, text: str, now: float) -> list[Effect]:
        """The site has the persona say something: whatever was asked for gives way to it."""
        effects = self._fall_silent(now)
        self.waiting.drop_requests()
        self.waiting.add(Say(text))
        return [*effects, *self.change_state(State.PROCESSING), *self.release_when_quiet()]

    # What the service answers

    def response_created(self, response_id: str) -> list[Effect]:
        """The service begins to generate. What was cut before it was created is cancelled."""
        self.tools.answered()
        if self.generation.created(response_id):
            return [CancelResponse()]
        return [] if self.playback.audible() else self.change_state(State.PROCESSING)

    def answer_audio(self, response_id: str, item_id: str, pcm: bytes, now: float) -> list[Effect]:
        """Audio of an answer. What comes late, of a response that was cut, is dropped."""
        if not pcm or self.generation.is_cut(response_id):
            return []
        effects: list[Effect] = []
        if item_id not in self.playback.answers:
            self.echo_guard.answer_begins(response_id, now)
            self.generation.audio_began()
            if self.utterance is not None and self.utterance.is_over:
                self.utterance = None  # it is answered
            begin = self.playback.begin(response_id, item_id, now)
            effects = [*self.change_state(State.ASSISTANT_SPEAKING), *begin]
        return [*effects, *self.playback.send(item_id, pcm)]

    def answer_audio_done(self, item_id: str, now: float) -> list[Effect]:
        return [*self.playback.end(item_id), *self.settle_heard(now)]

    def response_done(self, response_id: str, now: float) -> list[Effect]:
        """Generation ended: completed, cancelled, failed or incomplete."""
        self.generation.done(response_id)
        self.tools.response_done(now)
        effects = [*self.playback.end_response(response_id), *self.settle_heard(now), *self.release_when_quiet()]
        # A cut response has given way to another turn, and that one is still being processed.
        return effects if self.generation.is_cut(response_id) else [*effects, *self.rest()]

    def response_refused(self, *, is_running: bool) -> list[Effect]:
        """The service did not take a request to answer. `is_running`: because another response is active."""
        if self.generation.refused(is_running=is_running):
            self.waiting.add(CreateResponse())
        return [] if is_running else [*self.release_when_quiet(), *self.rest()]

    # What the browser plays

    def playback_progress(self, item_id: str, played_ms: int, now: float) -> list[Effect]:
        self.playback.played(item_id, played_ms, now)
        return self.settle_heard(now)

    def playback_flushed(self, item_id: str, played_ms: int) -> list[Effect]:
        """The browser fell silent; what waited for this can go upstream."""
        cut = self.playback.flushed(item_id, played_ms)
        return [*cut, *self.release_when_quiet()] if cut else []

    # Steps of the rules, here and in overdue.py and reconnection.py

    def change_state(self, state: State) -> list[Effect]:
        """Only another connection leaves `reconnecting` (reconnection.py), or the end of the call."""
        if state is self.state or (self.state is State.RECONNECTING and state not in ENDS):
            return []
        self.state = state
        return [ChangeState(state)]

    def end(self, state: State) -> list[Effect]:
        """The call is over: what is still audible counts as heard until now."""
        return [*self.playback.cut_all(), *self.change_state(state)]

    def settle_heard(self, now: float) -> list[Effect]:
        """Answers that were played to their end."""
        heard = self.playback.settle_heard(now)
        return [*heard, *self.rest()] if heard else []

    def rest(self) -> list[Effect]:
        """If nothing is on its way any more, it is the user's turn."""
        is_coming = bool(self.generation.is_busy or self.waiting or self.playback.audible())
        if self.tools.is_pending and self.state is State.ASSISTANT_SPEAKING and not is_coming:
            return self.change_state(State.PROCESSING)  # what was said before a tool was used is heard
        is_coming |= self.tools.is_pending
        is_doubtful = self.utterance is not None and self.utterance.is_empty  # noise: an answer may be resumed
        is_waiting = self.state in (State.PROCESSING, State.ASSISTANT_SPEAKING)
        return self.change_state(State.READY) if is_waiting and not (is_coming or is_doubtful) else []

    def release_when_quiet(self) -> list[Effect]:
        """Upstream takes one response at a time, and must know what was heard before it answers the next turn."""
        if self.state is State.RECONNECTING or self.playback.awaits_cut or self.generation.is_busy:
            return []
        turns, request = self.waiting.take()
        return [*turns, *(self.generation.ask(request) if request else [])]

    def _fall_silent(self, now: float) -> list[Effect]:
        """The person wants something else now: nothing of before is heard, owed or resumed any more."""
        self.owed = None
        self.tools.forget()
        if self.utterance is not None:
            self.utterance.to_resume = None
        must_cancel = self.generation.cut(self.playback.audible_responses())
        cancel: list[Effect] = [CancelResponse()] if must_cancel else []
        return [*cancel, *self.playback.flush(now)]
