"""One live call: it performs what the dialogue decides, and keeps what it said for a browser that comes back.

It knows nothing of requests and sockets. What it says is numbered, kept in its log and published to its group of the
Redis layer. The browser sends through `send_audio` and `receive`, which never wait. The relay brings the events of the
service through the methods at the end.
"""

import asyncio
import logging
import time
import weakref
from typing import Any

from agents.audio import bytes_of
from agents.voice.conversation import browser_messages as say
from agents.voice.conversation import incoming, push_to_talk, recovery
from agents.voice.conversation.dialogue import Dialogue
from agents.voice.conversation.effects import Store, StoreTimes
from agents.voice.conversation.hand_over import HandOver
from agents.voice.conversation.states import State
from agents.voice.end_reasons import EndReason
from agents.voice.errors import MovedAway, ServerRestarting, VoiceError, first_error
from agents.voice.limits import FIRST_AUDIO_SECONDS
from agents.voice.protocol import BrowserMessage, InputText, PlaybackProgress, SessionStart
from agents.voice.session.attachment import Attachment, Browser
from agents.voice.session.call_limits import CallLimits
from agents.voice.session.day_minutes import DayMinutes
from agents.voice.session.ending import Ended, Ending
from agents.voice.session.keeping import budget_of, kept_of, typed_text_of
from agents.voice.session.outgoing import Outgoing
from agents.voice.session.performer import Performer
from agents.voice.session.read_ahead import read_ahead
from agents.voice.session.returning import repeats, welcome_back
from agents.voice.session.rules import SessionRules, dialogue_settings
from agents.voice.session.slow_answer import SlowAnswer
from agents.voice.storage.rows import Opened
from agents.voice.telemetry import meters
from agents.voice.telemetry.call_trace import trace_of
from agents.voice.telemetry.faults import our_fault
from agents.voice.telemetry.flood import Flood
from agents.voice.telemetry.live_gauges import SessionGauges
from agents.voice.upstream import server_events
from agents.voice.upstream.connection import Upstream
from agents.voice.upstream.microphone import Intake
from agents.voice.upstream.relay import UpstreamRelay

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.25


class VoiceSession:
    """Made for one conversation; `run` holds the call. `handed`: what another process knew of it."""

    def __init__(self, opened: Opened, rules: SessionRules, handed: HandOver | None = None) -> None:
        self.conversation_id = opened.conversation_id
        self.created_at = opened.started_at
        self.has_begun = False
        self.handed_over: bytes | None = None  # what the next process needs, once this one has ended the call
        self.rules = rules
        self.day = DayMinutes(rules.day.call_seconds)
        self._typed = typed_text_of(rules, self.day)
        self._dialogue = Dialogue(dialogue_settings(opened.config), earlier=opened.earlier)
        self._is_taken_up = handed is not None
        self._trace = trace_of(
            opened.conversation_id, opened.persona_id, opened.config.address.name, is_taken_up=self._is_taken_up
        )
        last_seq = handed.last_seq if handed else 0
        self._outgoing = Outgoing(opened.conversation_id, last_seq=last_seq, kept_seconds=rules.resume_seconds)
        self.group, self.log = self._outgoing.group, self._outgoing.log
        read_ahead.watch(self.log)
        self._attachment = Attachment(rules.resume_seconds, time.monotonic())
        self._kept = kept_of(rules, opened)
        self.record, self._recorder = self._kept.record, self._kept.recorder
        self._budget, self.times = budget_of(rules, opened), self._dialogue.times
        if handed is not None:
            recovery.take_up(self._dialogue, handed, time.monotonic())
            self.record.add([said for said in handed.said if said.item_id in handed.unsaved and said.is_finished])
        # A proxy, since the relay belongs to the session: in a cycle both would stay in memory for long after the call.
        self._upstream = UpstreamRelay(weakref.proxy(self), rules.chooser, opened.config)
        self._performer = Performer(self._outgoing, self._kept, self._trace, self._upstream.command)
        self._ending = Ending()
        self._repeats = repeats()
        self._is_dropping_audio = False
        self._unreadable = Flood(logger, "voice live")
        self._has_microphone = False

    @property
    def state(self) -> State:
        return self._dialogue.state

    @property
    def is_over(self) -> bool:
        """Whether it ends just now: nobody can come back to it."""
        return self._ending.is_due or self.state in (State.STOPPED, State.ERROR)

    @property
    def _may_be_taken_up(self) -> bool:
        """Whether there is something to come back to. A call of another process has begun there."""
        return bool(self.rules.resume_seconds) and (self.has_begun or self._is_taken_up)

    def gauges(self) -> SessionGauges:
        return SessionGauges(self.state, self._upstream.microphone.waiting_bytes, self.record.waiting)

    # The browser comes, goes, and comes back

    def attach(self, browser: Browser, start: SessionStart) -> int:
        """This browser has the call now. Returns the number of the last event that it does not need any more."""
        self._attachment.attach(browser, time.monotonic())
        self._outgoing.publisher.publish({"type": "voice.attached", "browser": browser.id})
        self._dialogue.browser_returned(time.monotonic())
        self._has_microphone |= self._dialogue.talk_button.is_used  # though perhaps nobody has pressed it
        self._performer.perform(push_to_talk.browser_came(self._dialogue, start))
        if start.resume is None:
            return 0
        self._trace.happened("browser returned")
        after_seq = welcome_back(self._dialogue, self._outgoing, start, self._repeats)
        if self.has_begun:
            self._tell_begun()
        return after_seq

    def detach(self, browser: Browser) -> None:
        """That browser's socket is lost. It may come back, if there is something to come back to."""
        if not self._attachment.detach(browser, time.monotonic()):
            return
        meters.drops.count("browser")
        self._trace.happened("browser lost")
        if not self._may_be_taken_up:
            self._ending.leave()

    # From the browser; none of these waits

    def send_audio(self, frame: bytes) -> bool:
        """A checked frame of the microphone. Whether so many wait that their reader should get a turn.

        Raises:
            FrameTooLarge: too much of it waits for too long.
        """
        now = time.monotonic()
        self._attachment.heard_at = now
        self._has_microphone = True
        self._recorder.heard(frame, now)
        if self._dialogue.guards_echo(now):
            frame = bytes(len(frame))
        self._dialogue.microphone_sent(len(frame), now)
        intake = self._upstream.microphone.offer(frame, now)
        if intake is not Intake.TAKEN and not self._is_dropping_audio:
            self._performer.tell(say.audio_dropped())
        self._is_dropping_audio = intake is not Intake.TAKEN
        return self._upstream.microphone.is_behind

    def receive(self, message: BrowserMessage) -> None:
        now = time.monotonic()
        self._attachment.heard_at = now
        if isinstance(message, PlaybackProgress):
            self.log.confirmed(message.item_id, message.received_bytes, now)
            self.log.heard(message.item_id, bytes_of(message.played_ms))
        self._recorder.received(message, now)
        if (
            isinstance(message, InputText)
            and self.state in incoming.RUNNING
            and self._typed.takes(message, self._performer)
        ):
            return
        self._performer.perform(incoming.from_browser(self._dialogue, message, now))

    def stop(self, error: VoiceError | None = None) -> None:
        """End the call: as the person wished, or for that reason. The first reason counts."""
        self._ending.stop(error)

    # The call

    async def run(self) -> None:
        """Hold the call until one side ends it; nothing of it is left running afterwards.

        Raises:
            VoiceError: it did not end by the person's wish.
        """
        self._trace.began()
        error: VoiceError | None = None
        end_reason = EndReason.INTERNAL  # unless one of the ways below is taken
        try:
            async with asyncio.TaskGroup() as companions:
                publishing = companions.create_task(self._outgoing.publisher.run(), name="publishes")
                storing = companions.create_task(self._kept.run(), name="what is kept")
                try:
                    await self._hold()
                    end_reason = self._ending.reason
                except VoiceError as ended:
                    error, end_reason = ended, EndReason(ended.code)
                finally:
                    publishing.cancel()
                    storing.cancel()
        finally:
            self._trace.ended(end_reason)
            self._end(error)
            meters.ends.count(end_reason)
            await self._kept.finish(None if isinstance(error, MovedAway) else end_reason)
        if error:
            raise error

    async def _hold(self) -> None:
        """
        Raises:
            VoiceError: why the call ended, if not by the person's wish.
        """
        self._performer.perform([] if self._is_taken_up else self._dialogue.starting())
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._ending.wait(), name="end")
                tasks.create_task(self._keep_time(), name="time")
                tasks.create_task(self._typed.run(self._dialogue, self._performer), name="typed text")
                await self._upstream.run(is_taken_up=self._is_taken_up)
        except ExceptionGroup as group:
            error = first_error(group)
            if isinstance(error, Ended):
                return
            if isinstance(error, VoiceError):
                raise error from None
            raise our_fault("conversation", self.conversation_id, error) from None

    async def _keep_time(self) -> None:
        limits: CallLimits | None = None
        slow_answer = SlowAnswer(FIRST_AUDIO_SECONDS)
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.monotonic()
            if self._attachment.is_given_up(now):
                self._ending.leave()
            if not self.has_begun:
                continue
            if limits is None:
                began_at = now - max(0.0, time.time() - self.created_at)
                limits = CallLimits(began_at, self.rules.max_seconds, self.rules.idle_seconds, now)
                if not self.rules.is_tryout:
                    self.day.began(now)
            if self._attachment.browser is not None:  # while it is away it can report nothing
                self._performer.perform(incoming.from_clock(self._dialogue, now))
            if not self._dialogue.audible():
                self.log.confirmed_all()
            self._upstream.microphone.forget_heard(self._dialogue.unheard.since, now)
            self._performer.tell_all(self._recorder.news())
            self._performer.tell_all(slow_answer.check(self._dialogue.clock.waits_since(), now))
            self._performer.tell_all(limits.check(now, is_quiet=self._dialogue.is_quiet))
            self._performer.tell_all(self.day.check(now, time.time()))
            self._performer.perform(self._budget.check(self.record.spent, self._dialogue, now, time.time()))

    # From Voice Live, called by the relay

    @property
    def is_quiet(self) -> bool:
        return self._dialogue.is_quiet

    @property
    def is_full(self) -> bool:
        return read_ahead.is_full(self.log, time.monotonic())

    def upstream_opened(self, upstream: Upstream, *, is_first: bool) -> None:
        self.record.voice_live_session_id = upstream.session_id
        self.has_begun = True
        if is_first or self._is_taken_up:
            self._is_taken_up = False
            self._tell_begun(with_state=False)
        self._performer.perform(self._dialogue.started() if is_first else recovery.restored(self._dialogue))

    def upstream_lost(self) -> float | None:
        self._performer.perform(recovery.lost(self._dialogue))
        return recovery.take_unheard(self._dialogue, time.monotonic())

    def upstream_event(self, event: dict[str, Any]) -> None:
        if self.rules.is_verbose:
            self._performer.tell(say.log(server_events.log_level(event), event["type"]))
        try:
            reported = server_events.read(event)
        except server_events.Unreadable as unreadable:
            self._unreadable.note(str(unreadable))
            return
        if reported is not None:
            self._performer.perform(incoming.from_service(self._dialogue, reported, time.monotonic()))

    # Steps

    def _end(self, error: VoiceError | None) -> None:
        """Say and store what is left. A call that goes on in another process is handed over, and its page plays on."""
        if isinstance(error, ServerRestarting) and self._may_be_taken_up and not self.rules.is_tryout:
            self._typed.hear_all(self._dialogue, self._performer)
            self._performer.perform([*recovery.lost(self._dialogue), *recovery.settle(self._dialogue)])
            handed = recovery.hand_over(self._dialogue, unsaved=self.record.waiting_ids, last_seq=self.log.last_seq)
            self.handed_over = handed.as_bytes()
        actions = self._dialogue.ended(State.ERROR if error else State.STOPPED)
        if self.handed_over is not None:  # for the page it has not ended
            actions = [action for action in actions if isinstance(action, Store | StoreTimes)]
        self._performer.perform(actions)

    def _tell_begun(self, *, with_state: bool = True) -> None:
        begun = (self.conversation_id, int(self.created_at) + self.rules.max_seconds, self.rules.resume_seconds)
        self._performer.tell(say.session_started(*begun, has_microphone=self._has_microphone))
        self._performer.tell_all(self._recorder.told_to_a_page())
        if with_state:
            self._performer.tell(say.session_state(self.state))
