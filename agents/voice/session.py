"""One live call: owns the Voice Live connection and performs what the dialogue decides.

It knows nothing of requests and sockets. What it says is numbered, kept in its log and published to its group of the
Redis layer; what it is told comes in through `send_audio` and `receive`, which never wait.
"""

import asyncio
import logging
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from agents.protocol import BrowserMessage
from agents.voice import browser_messages as say
from agents.voice.budgets import FIRST_AUDIO_SECONDS
from agents.voice.call_limits import CallLimits
from agents.voice.dialogue import Dialogue
from agents.voice.effects import Action, FlushPlayback, SendAudio, SendEvent, State, Store, Tell
from agents.voice.errors import OurFault, VoiceError, first_error
from agents.voice.event_log import Entry, EventLog
from agents.voice.microphone import Intake, Microphone
from agents.voice.record import Opened, Record
from agents.voice.relay import Publisher
from agents.voice.upstream import Endpoint, Upstream, open_upstream

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class SessionRules:
    """What the operator sets. `is_verbose`: every Voice Live event type goes to the page's log."""

    endpoint: Endpoint
    max_seconds: int
    idle_seconds: int
    resume_seconds: int = 0
    is_verbose: bool = False


class _Ended(Exception):
    """One task ends the call, the group cancels the others."""


class VoiceSession:
    """Made for one conversation; `run` holds the call."""

    def __init__(self, opened: Opened, rules: SessionRules) -> None:
        self.conversation_id = opened.conversation_id
        self.group = f"conversation.{opened.conversation_id.hex}"
        self.created_at = time.time()
        self.log = EventLog()
        self._rules = rules
        self._config = opened.config
        self._dialogue = Dialogue(opened.config)
        self._publisher = Publisher(self.group)
        self._record = Record(opened.conversation_id)
        self._microphone = Microphone()
        self._commands: deque[dict[str, Any]] = deque()
        self._has_commands = asyncio.Event()
        self._end = asyncio.Event()
        self._end_error: VoiceError | None = None
        self._end_reason = "stopped"
        self._is_dropping_audio = False
        self._waiting_notice_for: float | None = None

    # What the consumer tells it; none of these waits

    def send_audio(self, frame: bytes) -> None:
        """A checked frame of the microphone.

        Raises:
            FrameTooLarge: too much of it waits for too long.
        """
        intake = self._microphone.offer(frame, time.monotonic())
        if intake is not Intake.TAKEN and not self._is_dropping_audio:
            self._tell(say.notice("audio_dropped", "Some of what you said was lost: the connection is too slow."))
        self._is_dropping_audio = intake is not Intake.TAKEN

    @property
    def microphone_is_behind(self) -> bool:
        return self._microphone.is_behind

    def receive(self, message: BrowserMessage) -> None:
        self._perform(self._dialogue.browser(message, time.monotonic()))

    def stop(self, error: VoiceError | None = None) -> None:
        """End the call: as the person wished, or for that reason. The first reason counts."""
        if not self._end.is_set():
            self._end_error = error
            self._end.set()

    def leave(self) -> None:
        """End the call: the browser is gone."""
        if not self._end.is_set():
            self._end_reason = "connection_lost"
            self._end.set()

    # The call

    async def run(self) -> None:
        """Hold the call until one side ends it; nothing of it is left running afterwards.

        Raises:
            VoiceError: it did not end by the person's wish.
        """
        error: VoiceError | None = None
        end_reason = OurFault.code  # unless one of the ways below is taken
        try:
            async with asyncio.TaskGroup() as companions:
                publishing = companions.create_task(self._publisher.run(), name="publishes")
                recording = companions.create_task(self._record.run(), name="turns to the database")
                try:
                    await self._hold()
                    end_reason = self._end_reason
                except VoiceError as ended:
                    error, end_reason = ended, ended.code
                finally:
                    publishing.cancel()
                    recording.cancel()
        finally:
            self._perform(self._dialogue.ended(State.ERROR if error else State.STOPPED))
            await self._record.finish(end_reason)
        if error:
            raise error

    async def _hold(self) -> None:
        """
        Raises:
            VoiceError: why the call ended, if not by the person's wish.
        """
        self._perform(self._dialogue.starting())
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._wait_for_end(), name="end")
                await self._relay()
        except ExceptionGroup as group:
            error = first_error(group)
            if isinstance(error, _Ended):
                return
            if isinstance(error, VoiceError):
                raise error from None
            fault = OurFault(self.conversation_id.hex)  # ends this call alone; the log has it under this id
            logger.error("conversation %s failed", self.conversation_id, exc_info=error)
            raise fault from None

    async def _relay(self) -> None:
        upstream_session = open_upstream(self._rules.endpoint, self._config.model, self._config.session)
        async with upstream_session as upstream, asyncio.TaskGroup() as tasks:
            self._record.voice_live_session_id = upstream.session_id
            self._begin()
            tasks.create_task(self._relay_events(upstream), name="upstream events")
            tasks.create_task(self._relay_microphone(upstream), name="microphone")
            tasks.create_task(self._relay_commands(upstream), name="commands")
            tasks.create_task(self._keep_time(), name="time")

    def _begin(self) -> None:
        expires_at = int(time.time()) + self._rules.max_seconds
        self._tell(say.session_started(self.conversation_id, expires_at, self._rules.resume_seconds))
        self._perform(self._dialogue.started())

    async def _relay_events(self, upstream: Upstream) -> None:
        async for event in upstream.events():
            if self._rules.is_verbose:
                self._tell(say.log(_level(event["type"]), event["type"]))
            try:
                actions = self._dialogue.upstream(event, time.monotonic())
            except (TypeError, ValueError, AttributeError, KeyError):
                logger.exception("conversation %s: an event could not be read", self.conversation_id)
                continue
            self._perform(actions)

    async def _relay_microphone(self, upstream: Upstream) -> None:
        while True:
            await upstream.send_audio(await self._microphone.next_frame())

    async def _relay_commands(self, upstream: Upstream) -> None:
        while True:
            await self._has_commands.wait()
            self._has_commands.clear()
            while self._commands:
                command = self._commands.popleft()
                if command["type"].startswith("input_audio_buffer."):  # about the audio before it
                    await self._microphone.sent()
                await upstream.send(command)

    async def _keep_time(self) -> None:
        limits = CallLimits(time.monotonic(), self._rules.max_seconds, self._rules.idle_seconds)
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.monotonic()
            self._perform(self._dialogue.tick(now))
            self._warn_of_slow_answer(now)
            for warning in limits.check(now, is_quiet=self._dialogue.is_quiet):
                self._tell(warning)

    async def _wait_for_end(self) -> None:
        await self._end.wait()
        raise self._end_error or _Ended

    # Steps

    def _warn_of_slow_answer(self, now: float) -> None:
        since = self._dialogue.clock.waits_since()
        if since is None or since == self._waiting_notice_for or now < since + FIRST_AUDIO_SECONDS:
            return
        self._waiting_notice_for = since
        self._tell(say.notice("slow_answer", "The answer takes unusually long. You can wait, or say it again."))

    def _perform(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case SendAudio(item_id, pcm):
                    self._publish(self.log.append_audio(item_id, pcm, time.monotonic()))
                case Tell(message):
                    self._tell(message)
                case FlushPlayback(item_id):
                    self._publish(self.log.append_message(say.playback_flush(item_id), time.monotonic(), flushes=True))
                case SendEvent(event):
                    self._commands.append(event)
                    self._has_commands.set()
                case Store(utterances):
                    self._record.add(utterances)

    def _tell(self, message: say.Message) -> None:
        self._publish(self.log.append_message(message, time.monotonic()))

    def _publish(self, entry: Entry) -> None:
        self._publisher.publish(entry.as_layer_message())


def _level(event_type: str) -> str:
    if event_type == "error":
        return "error"
    if event_type == "warning":
        return "warning"
    return "debug" if event_type.endswith(".delta") else "info"
