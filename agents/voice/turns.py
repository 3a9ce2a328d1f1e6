"""Whose turn it is. Barge-in is decided here, in `user_speech_started`.

A plain state machine: events go in with the time (monotonic seconds), effects come out (effects.py), in the order in
which they must be performed. No I/O, no clock, no tasks.
"""

from dataclasses import dataclass, field

from agents.voice.answers import Answer
from agents.voice.budgets import FLUSH_ANSWER_SECONDS
from agents.voice.echo_guard import EchoGuard
from agents.voice.effects import (
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
    StartAudio,
    State,
    Truncate,
)
from agents.voice.user_speech import UserSpeech

CUT_RESPONSES_REMEMBERED = 32
QUIET_SECONDS = 3.0  # a typed turn waits no longer for the end of the answer it interrupted
WAITING_SECONDS = 60.0  # who waits longer for an answer gets none: then it is the user's turn, and idle time runs
Request = CreateResponse | ContinueResponse
UNTOLD = "untold"  # stands for a response that the service says is running, and of which we were not told


@dataclass(slots=True)
class TurnTaking:
    """The turns of one conversation. `may_interrupt`: the persona's setting for barge-in."""

    may_interrupt: bool = True
    echo_guard: EchoGuard = field(default_factory=EchoGuard)
    state: State = State.IDLE
    answers: dict[str, Answer] = field(default_factory=dict)
    response_id: str | None = None  # the one being generated
    is_requested: bool = False  # we asked for one that was not yet created
    _is_request_cut: bool = False  # and it was interrupted before it was created
    _is_continuing: bool = False  # the one we asked for goes on with an answer that broke off
    _speech: UserSpeech | None = None  # the user's last, until it is answered
    _cut: dict[str, None] = field(default_factory=dict)  # responses whose late audio is dropped, oldest first
    _owed: Effect | None = None  # what the next connection is asked for, in place of what the lost one did not finish
    _when_quiet: list[Effect] = field(default_factory=list)  # a typed turn waits for the interrupted answer's end
    _waits_since: float | None = None
    _silent_since: float | None = None

    # What the session itself does

    def starting(self) -> list[Effect]:
        return self._change_state(State.STARTING)

    def ready(self) -> list[Effect]:
        return self._change_state(State.READY)

    def response_requested(self) -> None:
        """The greeting was asked for."""
        self.is_requested = True

    def ended(self, state: State) -> list[Effect]:
        """The call is over: what is still audible counts as heard until now."""
        settled = [effect for answer in list(self.answers.values()) for effect in self._truncate(answer, None)]
        return [*settled, *self._change_state(state)]

    # What Voice Live reports

    def user_speech_started(self, now: float, item_id: str = "") -> list[Effect]:
        """The user began to speak. While the assistant is audible, or about to be, this is barge-in.

        Generation ends long before playback, so an answer that is complete but still playing is cut as well.
        """
        self.echo_guard.is_user_speaking = True
        if self.echo_guard.is_echo(self.audible(), now):
            return []
        if not self.may_interrupt and (self.audible() or self.response_id or self.is_requested):
            return []
        self._speech = UserSpeech(item_id, self._promised(), now)
        self._cut_response()  # the service stops generating by itself: interrupt_response is on
        # What was typed before is answered with what is being said, which the service does by itself.
        self._when_quiet = [effect for effect in self._when_quiet if not isinstance(effect, Request)]
        return [*self._flush_audible(now), *self._change_state(State.LISTENING)]

    def user_speech_stopped(self) -> list[Effect]:
        self._is_request_cut = False  # from here on a new response answers what was said
        self.echo_guard.is_user_speaking = False
        is_forgotten = self.state is State.READY and self._speech is not None and not self._speech.is_over
        if self._speech is not None:
            self._speech.is_over = True
        return self._change_state(State.PROCESSING) if is_forgotten or self.state is State.LISTENING else []

    def user_words(self, item_id: str, words: str, now: float, *, is_all: bool) -> None:
        """What was understood of the user's speech; blank for nothing."""
        if self._speech is not None and self._speech.item_id == item_id:
            self._speech.understood(words, now, is_all=is_all)

    def input_cleared(self) -> list[Effect]:
        """What the user has begun to say was dropped: the service will not report its end."""
        self.echo_guard.is_user_speaking, self._speech = False, None
        return self._change_state(State.READY) if self.state is State.LISTENING else []

    def response_created(self, response_id: str) -> list[Effect]:
        is_cut = self._is_request_cut
        self.response_id, self.is_requested = response_id, False
        if is_cut:
            self._cut_response()
            return [CancelResponse()]
        return self._change_state(State.PROCESSING) if not self.audible() else []

    def answer_audio(self, response_id: str, item_id: str, pcm: bytes, now: float) -> list[Effect]:
        """Audio of an answer. What comes late, of a response that was cut, is dropped."""
        if response_id in self._cut or not pcm:
            return []
        effects: list[Effect] = []
        answer = self.answers.get(item_id)
        if answer is None:
            answer = self.answers[item_id] = Answer(item_id, response_id, started_at=now)
            self._answer_begins(response_id, now)
            effects = [*self._change_state(State.ASSISTANT_SPEAKING), StartAudio(item_id)]
        if answer.is_generated or not answer.is_audible:
            return []
        answer.generated_bytes += len(pcm)
        effects.append(SendAudio(item_id, pcm))
        return effects

    def answer_audio_done(self, item_id: str, now: float) -> list[Effect]:
        answer = self.answers.get(item_id)
        if answer is None or answer.is_generated or not answer.is_audible:
            return []
        answer.is_generated = True
        return [EndAudio(item_id, answer.generated_bytes), *self._settle_heard(now)]

    def response_done(self, response_id: str, now: float) -> list[Effect]:
        """Generation ended: completed, cancelled, failed or incomplete."""
        if self.response_id in (response_id, UNTOLD):
            self.response_id = None
        effects: list[Effect] = []
        for answer in [answer for answer in self.answers.values() if answer.response_id == response_id]:
            effects += self.answer_audio_done(answer.item_id, now)
        effects += self._release_when_quiet()
        self._is_continuing = self._is_continuing and (self.is_requested or self.is_cut(response_id))
        # A cut response has given way to another turn, and that one is still being processed.
        return effects if self.is_cut(response_id) else [*effects, *self._rest()]

    def response_refused(self, *, is_running: bool) -> list[Effect]:
        """The service did not take a request to answer. `is_running`: because another response is active."""
        is_cut, is_continuing = self._is_request_cut, self._is_continuing
        self.is_requested = self._is_request_cut = self._is_continuing = False
        if not is_running:
            return [*self._release_when_quiet(), *self._rest()]
        self.response_id = self.response_id or UNTOLD
        if not is_cut and not is_continuing:  # to go on is no longer wanted when something else is said
            self._when_quiet.append(CreateResponse())
        return []

    def guards_echo(self, now: float) -> bool:
        """Whether what comes from the microphone may be an echo: then Voice Live gets silence in its place."""
        return self.echo_guard.holds(self.audible(), now)

    def is_cut(self, response_id: str) -> bool:
        """Whether nothing of that response reaches the browser any more."""
        return response_id in self._cut

    # What the browser reports and asks for

    def playback_progress(self, item_id: str, played_ms: int, now: float) -> list[Effect]:
        answer = self.answers.get(item_id)
        if answer is None:
            return []
        answer.played_ms, answer.reported_at = answer.heard_ms(played_ms), now
        return self._settle_heard(now)

    def playback_flushed(self, item_id: str, played_ms: int) -> list[Effect]:
        """The browser fell silent: upstream's memory is cut to what was heard."""
        answer = self.answers.get(item_id)
        if answer is None or answer.is_audible:
            return []
        return [*self._truncate(answer, played_ms), *self._release_when_quiet()]

    def interrupt(self, now: float) -> list[Effect]:
        """The Interrupt button: whatever the persona's settings, the assistant falls silent."""
        is_coming = self.is_requested and not self._is_request_cut
        effects = self._cancel_and_flush(now)
        if not effects and not is_coming:
            return []
        return [*effects, *self._change_state(State.READY)]

    def typed_turn(self, text: str, now: float) -> list[Effect]:
        """A typed turn interrupts like a spoken one; it goes upstream when the answer's record has been cut."""
        effects = self._cancel_and_flush(now)
        self._when_quiet += [AddText(text), CreateResponse()]
        return [*effects, *self._change_state(State.PROCESSING), *self._release_when_quiet()]

    def commit_input(self, now: float) -> list[Effect]:
        """A push-to-talk turn ends."""
        effects = self._cancel_and_flush(now)
        self._when_quiet += [CommitInput(), CreateResponse()]
        return [*effects, *self._change_state(State.PROCESSING), *self._release_when_quiet()]

    # Connections come and go

    def upstream_lost(self) -> list[Effect]:
        """Voice Live's connection is gone: what was generated plays on, what it still owed is remembered."""
        if self.state is State.RECONNECTING:  # the next one was lost before it was of use
            return []
        broken = [answer for answer in self.audible() if not answer.is_generated]
        self._owed = self._unfinished(has_begun=bool(broken))
        self.response_id, self.is_requested, self._is_request_cut = None, False, False
        self._is_continuing, self._speech = False, None
        self._cut.clear()
        for answer in broken:
            answer.is_generated = True
        ends = [EndAudio(answer.item_id, answer.generated_bytes) for answer in broken]
        return [*ends, *self._change_state(State.RECONNECTING)]

    def upstream_restored(self) -> list[Effect]:
        """Another connection knows the conversation now."""
        owed: list[Effect] = [self._owed] if self._owed else []
        self.is_requested, self._owed = bool(owed), None
        self.state = State.READY  # only here it is left for another than the end
        is_asked = owed or self._when_quiet
        state = State.ASSISTANT_SPEAKING if self.audible() else State.PROCESSING if is_asked else State.READY
        self.state = state
        return [ChangeState(state), *owed, *self._release_when_quiet()]

    def taken_up(self, answers: list[Answer], owed: Effect | None, now: float) -> None:
        """Another process had the call: what it sent is still played, and no connection is there yet."""
        self.answers = {answer.item_id: answer for answer in answers}
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

    def typed_again(self, texts: list[str]) -> None:
        """Typed turns that the lost connection may not have taken."""
        self._when_quiet = [*map(AddText, texts), *self._when_quiet]
        if texts and not any(isinstance(effect, CreateResponse) for effect in self._when_quiet):
            self._when_quiet.append(CreateResponse())

    @property
    def typed_texts(self) -> list[str]:
        """Typed turns that wait."""
        return [effect.text for effect in self._when_quiet if isinstance(effect, AddText)]

    def browser_returned(self, now: float) -> None:
        """It could report nothing while it was away: what it plays is not overdue yet."""
        for answer in self.answers.values():
            answer.reported_at = now

    # The clock

    def tick(self, now: float) -> list[Effect]:
        """Settle what a browser left open: a flush without an answer, an answer without reports."""
        effects: list[Effect] = []
        for answer in list(self.answers.values()):
            if answer.flushed_at is not None and now > answer.flushed_at + FLUSH_ANSWER_SECONDS:
                effects += self._truncate(answer, None)
        effects += [*self._end_stalled(now), *self._settle_heard(now)]
        if self._when_quiet and self._waits_since is None:
            self._waits_since = now
        if self._waits_since is not None and now > self._waits_since + QUIET_SECONDS:
            self.response_id, self.is_requested, self._is_request_cut = None, False, False
        effects += [*self._release_when_quiet(), *self._end_waiting(now)]
        return [*effects, *self._end_listening(now), *self._take_up(now)]

    # Steps

    def _change_state(self, state: State) -> list[Effect]:
        is_over = state in (State.STOPPED, State.ERROR)
        if state is self.state or (self.state is State.RECONNECTING and not is_over):
            return []
        self.state = state
        return [ChangeState(state)]

    def _unfinished(self, *, has_begun: bool) -> Effect | None:
        """`has_begun`: the person has heard a part of the answer."""
        if any(isinstance(effect, CreateResponse) for effect in self._when_quiet):
            return None  # a typed turn waits, and its answer comes after all of this
        if has_begun or self._is_continuing:
            return ContinueResponse()
        return CreateResponse() if self._is_answer_coming() or self.state is State.PROCESSING else None

    def _promised(self) -> Effect | None:
        """What the person hears or waits for now, and would miss."""
        if self._speech is not None and self._speech.is_empty:  # noise upon noise
            return self._speech.interrupted
        audible, asked = self.audible(), [effect for effect in self._when_quiet if isinstance(effect, Request)]
        if asked:
            return asked[-1]
        if audible and not any(answer.is_unfinished for answer in audible):
            return None
        return self._unfinished(has_begun=bool(audible))

    def _is_answer_coming(self) -> bool:
        is_generating = self.response_id is not None and self.response_id not in self._cut
        return is_generating or (self.is_requested and not self._is_request_cut)

    def _answer_begins(self, response_id: str, now: float) -> None:
        self.echo_guard.answer_begins(response_id, now)
        self._is_continuing = False
        if self._speech is not None and self._speech.is_over:
            self._speech = None  # it is answered

    def audible(self) -> list[Answer]:
        """The answers that the person hears or will hear, in their order."""
        return [answer for answer in self.answers.values() if answer.is_audible]

    def _cut_response(self) -> None:
        """From now on nothing of the running response, of a requested or of an audible one, reaches the browser."""
        self._is_request_cut = self.is_requested
        self._is_continuing, self._owed = False, None
        for response_id in [self.response_id, *(answer.response_id for answer in self.audible())]:
            if response_id:
                self._cut[response_id] = None
        while len(self._cut) > CUT_RESPONSES_REMEMBERED:
            del self._cut[next(iter(self._cut))]

    def _flush_audible(self, now: float) -> list[Effect]:
        effects: list[Effect] = []
        for answer in self.audible():
            answer.flushed_at = now
            effects.append(FlushPlayback(answer.item_id))
        return effects

    def _cancel_and_flush(self, now: float) -> list[Effect]:
        is_generating = self.response_id is not None and self.response_id not in self._cut
        cancel: list[Effect] = [CancelResponse()] if is_generating else []
        self._cut_response()
        if self._speech is not None:
            self._speech.interrupted = None  # the person wants something else now
        return [*cancel, *self._flush_audible(now)]

    def _truncate(self, answer: Answer, played_ms: int | None) -> list[Effect]:
        del self.answers[answer.item_id]
        answer.played_ms = answer.heard_ms(played_ms)
        if answer.was_played:  # the interruption came between its end and the browser's word of it
            return [AnswerHeard(answer.item_id, answer.audio_ms)]
        return [Truncate(answer.item_id, answer.played_ms, answer.audio_ms)]

    def _settle_heard(self, now: float) -> list[Effect]:
        """Answers are played one behind another: what precedes a played one was played, only the first is overdue."""
        audible = self.audible()
        played = [index for index, answer in enumerate(audible) if answer.was_played]
        over = audible[: played[-1] + 1] if played else [answer for answer in audible[:1] if answer.is_overdue(now)]
        heard = [answer for answer in over if answer.is_generated]
        if not heard:
            return []
        for answer in heard:
            del self.answers[answer.item_id]
        for answer in self.audible()[:1]:
            answer.is_next(now)
        return [*(AnswerHeard(answer.item_id, answer.audio_ms) for answer in heard), *self._rest()]

    def _rest(self) -> list[Effect]:
        """If nothing is on its way any more, it is the user's turn."""
        is_coming = self.response_id is not None or self.is_requested or self._when_quiet or self.audible()
        is_doubtful = self._speech is not None and self._speech.is_empty  # it may be answered, or taken up
        is_waiting = self.state in (State.PROCESSING, State.ASSISTANT_SPEAKING)
        return self._change_state(State.READY) if is_waiting and not (is_coming or is_doubtful) else []

    def _end_stalled(self, now: float) -> list[Effect]:
        """The end of a response can be lost; its audio must end all the same."""
        stalled = [answer for answer in self.audible()[:1] if answer.is_stalled(now)]
        return [effect for answer in stalled for effect in self.response_done(answer.response_id, now)]

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
        is_forgotten = self._speech is not None and self._speech.is_forgotten(now)
        return self._change_state(State.READY) if is_forgotten and self.state is State.LISTENING else []

    def _take_up(self, now: float) -> list[Effect]:
        """Nothing was said, and nothing comes of it: what it interrupted is asked for again."""
        speech = self._speech
        if speech is None or not speech.is_unanswered(now) or self._is_answer_coming():
            return []
        self._speech = None
        if self.state is not State.PROCESSING or speech.interrupted is None:
            return self._rest()
        self._when_quiet.append(speech.interrupted)
        return self._release_when_quiet()

    def _release_when_quiet(self) -> list[Effect]:
        """Upstream takes one response at a time, and must know what was heard before it answers the next turn."""
        is_busy = self.response_id is not None or self.is_requested or self.state is State.RECONNECTING
        if not self._when_quiet or is_busy or any(not answer.is_audible for answer in self.answers.values()):
            return []
        effects, self._when_quiet, self._waits_since = self._when_quiet, [], None
        self.is_requested = any(isinstance(effect, Request) for effect in effects)
        self._is_continuing = ContinueResponse() in effects
        return [effect for index, effect in enumerate(effects) if not _is_repeated(effects, index)]


def _is_repeated(effects: list[Effect], index: int) -> bool:
    """Two typed turns in a row are answered together: of several requests to answer only the last one stays."""
    return isinstance(effects[index], Request) and any(isinstance(later, Request) for later in effects[index + 1 :])
