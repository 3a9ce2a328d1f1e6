"""Whose turn it is. Barge-in is decided here, in `user_speech_started`.

A plain state machine: events go in with the time (monotonic seconds), effects come out (effects.py), in the order in
which they must be performed. No I/O, no clock, no tasks.
"""

from dataclasses import dataclass, field

from agents.voice.conversation.answers import Answer
from agents.voice.conversation.commands import AddText, CancelResponse, CommitInput, ContinueResponse, CreateResponse
from agents.voice.conversation.echo_guard import EchoGuard
from agents.voice.conversation.effects import ChangeState, Effect
from agents.voice.conversation.generation import Generation
from agents.voice.conversation.playback import Playback
from agents.voice.conversation.states import State
from agents.voice.conversation.utterance import Utterance

WAITING_SECONDS = 60.0  # who waits longer for an answer gets none: then it is the user's turn, and idle time runs


@dataclass(slots=True)
class TurnTaking:
    """The turns of one conversation. `may_interrupt`: the persona's setting for barge-in."""

    may_interrupt: bool = True
    echo_guard: EchoGuard = field(default_factory=EchoGuard)
    state: State = State.IDLE
    playback: Playback = field(default_factory=Playback)
    generation: Generation = field(default_factory=Generation)
    _utterance: Utterance | None = None  # the user's last, until it is answered
    _owed: Effect | None = None  # what the next connection is asked for, in place of what the lost one did not finish
    _silent_since: float | None = None

    # What the session itself does

    def starting(self) -> list[Effect]:
        return self._change_state(State.STARTING)

    def ready(self) -> list[Effect]:
        return self._change_state(State.READY)

    def response_requested(self) -> None:
        """The greeting was asked for."""
        self.generation.is_requested = True

    def ended(self, state: State) -> list[Effect]:
        """The call is over: what is still audible counts as heard until now."""
        return [*self.playback.cut_all(), *self._change_state(state)]

    # What Voice Live reports

    def user_speech_started(self, now: float, item_id: str = "") -> list[Effect]:
        """The user began to speak. While the assistant is audible, or about to be, this is barge-in.

        Generation ends long before playback, so an answer that is complete but still playing is cut as well.
        """
        self.echo_guard.is_user_speaking = True
        if self.echo_guard.is_echo(self.audible(), now):
            return []
        if not self.may_interrupt and (self.audible() or self.generation.is_busy):
            return []
        self._utterance = Utterance(item_id, self._promised(), now)
        self._cut_response()  # the service stops generating by itself: interrupt_response is on
        # What was typed before is answered with what is being said, which the service does by itself.
        self.generation.drop_waiting_requests()
        return [*self.playback.flush(now), *self._change_state(State.LISTENING)]

    def user_speech_stopped(self) -> list[Effect]:
        self.generation.is_request_cut = False  # from here on a new response answers what was said
        self.echo_guard.is_user_speaking = False
        is_forgotten = self.state is State.READY and self._utterance is not None and not self._utterance.is_over
        if self._utterance is not None:
            self._utterance.is_over = True
        return self._change_state(State.PROCESSING) if is_forgotten or self.state is State.LISTENING else []

    def user_words(self, item_id: str, words: str, now: float, *, is_all: bool) -> None:
        """What was understood of the user's speech; blank for nothing."""
        if self._utterance is not None and self._utterance.item_id == item_id:
            self._utterance.understood(words, now, is_all=is_all)

    def input_cleared(self) -> list[Effect]:
        """What the user has begun to say was dropped: the service will not report its end."""
        self.echo_guard.is_user_speaking, self._utterance = False, None
        return self._change_state(State.READY) if self.state is State.LISTENING else []

    def response_created(self, response_id: str) -> list[Effect]:
        self.generation.created(response_id)
        if self.generation.is_request_cut:
            self._cut_response()
            return [CancelResponse()]
        return self._change_state(State.PROCESSING) if not self.audible() else []

    def answer_audio(self, response_id: str, item_id: str, pcm: bytes, now: float) -> list[Effect]:
        """Audio of an answer. What comes late, of a response that was cut, is dropped."""
        if self.is_cut(response_id) or not pcm:
            return []
        effects: list[Effect] = []
        if item_id not in self.playback.answers:
            self._answer_begins(response_id, now)
            effects = [
                *self._change_state(State.ASSISTANT_SPEAKING),
                *self.playback.begin(response_id, item_id, now),
            ]
        return [*effects, *self.playback.send(item_id, pcm)]

    def answer_audio_done(self, item_id: str, now: float) -> list[Effect]:
        return [*self.playback.end(item_id), *self._settle_heard(now)]

    def response_done(self, response_id: str, now: float) -> list[Effect]:
        """Generation ended: completed, cancelled, failed or incomplete."""
        self.generation.done(response_id)
        effects = [*self.playback.end_response(response_id), *self._settle_heard(now), *self._release_when_quiet()]
        # A cut response has given way to another turn, and that one is still being processed.
        return effects if self.is_cut(response_id) else [*effects, *self._rest()]

    def response_refused(self, *, is_running: bool) -> list[Effect]:
        """The service did not take a request to answer. `is_running`: because another response is active."""
        self.generation.refused(is_running=is_running)
        return [] if is_running else [*self._release_when_quiet(), *self._rest()]

    def guards_echo(self, now: float) -> bool:
        """Whether what comes from the microphone may be an echo: then Voice Live gets silence in its place."""
        return self.echo_guard.holds(self.audible(), now)

    def is_cut(self, response_id: str) -> bool:
        """Whether nothing of that response reaches the browser any more."""
        return self.generation.is_cut(response_id)

    # What the browser reports and asks for

    def playback_progress(self, item_id: str, played_ms: int, now: float) -> list[Effect]:
        self.playback.played(item_id, played_ms, now)
        return self._settle_heard(now)

    def playback_flushed(self, item_id: str, played_ms: int) -> list[Effect]:
        """The browser fell silent; what waited for this can go upstream."""
        cut = self.playback.flushed(item_id, played_ms)
        return [*cut, *self._release_when_quiet()] if cut else []

    def interrupt(self, now: float) -> list[Effect]:
        """The Interrupt button: whatever the persona's settings, the assistant falls silent."""
        is_coming = self.generation.is_coming
        effects = self._cancel_and_flush(now)
        if not effects and not is_coming:
            return []
        return [*effects, *self._change_state(State.READY)]

    def typed_turn(self, text: str, now: float) -> list[Effect]:
        """A typed turn interrupts like a spoken one; it goes upstream when the answer's record has been cut."""
        effects = self._cancel_and_flush(now)
        self.generation.wait(AddText(text), CreateResponse())
        return [*effects, *self._change_state(State.PROCESSING), *self._release_when_quiet()]

    def commit_input(self, now: float) -> list[Effect]:
        """A push-to-talk turn ends."""
        effects = self._cancel_and_flush(now)
        self.generation.wait(CommitInput(), CreateResponse())
        return [*effects, *self._change_state(State.PROCESSING), *self._release_when_quiet()]

    # Connections come and go

    def upstream_lost(self) -> list[Effect]:
        """Voice Live's connection is gone: what was generated plays on, what it still owed is remembered."""
        if self.state is State.RECONNECTING:  # the next one was lost before it was of use
            return []
        broken = self.playback.break_off()
        self._owed = self._unfinished(has_begun=bool(broken))
        self.generation.lost()
        self._utterance = None
        return [*broken, *self._change_state(State.RECONNECTING)]

    def upstream_restored(self) -> list[Effect]:
        """Another connection knows the conversation now."""
        owed = self.generation.ask(self._owed) if self._owed else []
        self._owed = None
        is_asked = owed or self.generation.has_waiting
        # Only here reconnecting is left for another state than the end.
        self.state = State.ASSISTANT_SPEAKING if self.audible() else State.PROCESSING if is_asked else State.READY
        return [ChangeState(self.state), *owed, *self._release_when_quiet()]

    def taken_up(self, answers: list[Answer], owed: Effect | None, now: float) -> None:
        """Another process had the call: what it sent is still played, and no connection is there yet."""
        self.playback.taken_up(answers, now)
        self._owed = owed
        self.echo_guard.is_due = False  # the browser has learned its room
        self.state = State.RECONNECTING
        self.browser_returned(now)

    @property
    def owed(self) -> Effect | None:
        """What the next connection will be asked for."""
        return self._owed

    def owe_nothing(self) -> None:
        """The turn itself is repeated to the next connection, which answers it by itself."""
        if not isinstance(self._owed, ContinueResponse):
            self._owed = None

    def browser_returned(self, now: float) -> None:
        self.playback.browser_returned(now)

    # The clock

    def tick(self, now: float) -> list[Effect]:
        """Settle what a browser left open, and what the service did: a flush, an answer, a turn without their ends."""
        effects = [*self.playback.cut_unanswered(now), *self._end_stalled(now), *self._settle_heard(now)]
        self.generation.give_up_waiting(now)
        effects += [*self._release_when_quiet(), *self._end_waiting(now)]
        return [*effects, *self._end_listening(now), *self._resume_after_noise(now)]

    # Steps

    def _change_state(self, state: State) -> list[Effect]:
        is_over = state in (State.STOPPED, State.ERROR)
        if state is self.state or (self.state is State.RECONNECTING and not is_over):
            return []
        self.state = state
        return [ChangeState(state)]

    def audible(self) -> list[Answer]:
        """The answers that the person hears or will hear, in their order."""
        return self.playback.audible()

    def _unfinished(self, *, has_begun: bool) -> Effect | None:
        """`has_begun`: the person has heard a part of the answer."""
        if self._utterance is not None and self._utterance.is_empty:  # noise, and what came before it
            return self._utterance.to_resume
        if self.generation.waiting_request:
            return None  # its answer comes after all of this
        if has_begun or self.generation.is_continuing:
            return ContinueResponse()
        is_coming = self.generation.is_coming and not self.playback.has_all_of(self.generation.response_id)
        return CreateResponse() if is_coming or self.state is State.PROCESSING else None

    def _promised(self) -> Effect | None:
        """What the person hears or waits for now, and would miss."""
        audible, waiting = self.audible(), self.generation.waiting_request
        if waiting:
            return waiting
        if audible and not any(answer.is_unfinished for answer in audible):
            return None
        return self._unfinished(has_begun=bool(audible))

    def _answer_begins(self, response_id: str, now: float) -> None:
        self.echo_guard.answer_begins(response_id, now)
        self.generation.is_continuing = False
        if self._utterance is not None and self._utterance.is_over:
            self._utterance = None  # it is answered

    def _cut_response(self) -> bool:
        """From now on nothing of what is generated, requested or audible reaches the browser."""
        self._owed = None
        return self.generation.cut([answer.response_id for answer in self.audible()])

    def _cancel_and_flush(self, now: float) -> list[Effect]:
        cancel: list[Effect] = [CancelResponse()] if self._cut_response() else []
        if self._utterance is not None:
            self._utterance.to_resume = None  # the person wants something else now
        return [*cancel, *self.playback.flush(now)]

    def _settle_heard(self, now: float) -> list[Effect]:
        heard = self.playback.settle_heard(now)
        return [*heard, *self._rest()] if heard else []

    def _rest(self) -> list[Effect]:
        """If nothing is on its way any more, it is the user's turn."""
        is_coming = self.generation.is_busy or self.generation.has_waiting or self.audible()
        is_doubtful = self._utterance is not None and self._utterance.is_empty  # it may be answered, or taken up
        is_waiting = self.state in (State.PROCESSING, State.ASSISTANT_SPEAKING)
        return self._change_state(State.READY) if is_waiting and not (is_coming or is_doubtful) else []

    def _end_stalled(self, now: float) -> list[Effect]:
        """The end of a response can be lost; its audio must end all the same."""
        return [effect for response_id in self.playback.stalled(now) for effect in self.response_done(response_id, now)]

    def _end_waiting(self, now: float) -> list[Effect]:
        """An answer that was promised and does not come must not keep the call from being quiet."""
        if self.state not in (State.PROCESSING, State.ASSISTANT_SPEAKING) or self.audible():
            self._silent_since = None
            return []
        if self._silent_since is None:
            self._silent_since = now
        return self._change_state(State.READY) if now > self._silent_since + WAITING_SECONDS else []

    def _end_listening(self, now: float) -> list[Effect]:
        """Speech whose end was lost must not keep the call listening; if it does end, it is a turn all the same."""
        is_forgotten = self._utterance is not None and self._utterance.is_forgotten(now)
        return self._change_state(State.READY) if is_forgotten and self.state is State.LISTENING else []

    def _resume_after_noise(self, now: float) -> list[Effect]:
        """Nothing was said, and nothing comes of it: what it interrupted is asked for again."""
        utterance = self._utterance
        if utterance is None or not utterance.is_unanswered(now) or self.generation.is_coming:
            return []
        self._utterance = None
        if self.state is not State.PROCESSING or utterance.to_resume is None:
            return self._rest()
        self.generation.wait(utterance.to_resume)
        return self._release_when_quiet()

    def _release_when_quiet(self) -> list[Effect]:
        """Upstream takes one response at a time, and must know what was heard before it answers the next turn."""
        is_held = self.state is State.RECONNECTING or self.playback.awaits_cut
        return [] if is_held else self.generation.release()
