"""A call's way to Voice Live: one connection after another. Each gets what the ones before it knew.

A connection that is lost is replaced at once, within the quota. One that reaches the service's time limit is replaced
before, as soon as nobody speaks.
"""

import asyncio
import logging
import random
import time
from collections import deque
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Protocol

from agents.personas.session_config import SessionConfig
from agents.voice.conversation.commands import ClearInput, Command, CommitInput, DetectTurns
from agents.voice.errors import Quota, UpstreamEnded, UpstreamError
from agents.voice.side_by_side import until_one_ends
from agents.voice.telemetry import call_trace, meters
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.client_events import client_event
from agents.voice.upstream.connection import Upstream, open_upstream
from agents.voice.upstream.microphone import Microphone
from agents.voice.upstream.resources import Resource

logger = logging.getLogger(__name__)

REOPEN_SECONDS = 60.0
PAUSE_SECONDS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
SHORT_LIVED_SECONDS = 10.0
SHORT_LIVED_MAX = 3  # connections in a row that the service ends at once: one more would not be better
RENEW_BEFORE_SECONDS = 60.0
RENEW_AT_THE_LATEST_SECONDS = 5.0
QUIET_POLL_SECONDS = 0.25
ROOM_POLL_SECONDS = 0.05


class Call(Protocol):
    """What the relay reports to its call, and asks it."""

    def upstream_opened(self, upstream: Upstream, *, is_first: bool) -> None: ...
    def upstream_lost(self) -> float | None: ...
    def upstream_event(self, event: dict[str, Any]) -> None: ...
    @property
    def is_quiet(self) -> bool: ...
    @property
    def is_full(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Connection:
    upstream: Upstream
    resource: Resource
    closing: AsyncExitStack
    opened_at: float
    detects_turns: bool  # as it was opened


class UpstreamRelay:
    """`chooser` has counted the first connection, unless the call is taken up."""

    def __init__(self, call: Call, chooser: Chooser, config: SessionConfig) -> None:
        self.microphone = Microphone()
        self._call = call
        self._chooser = chooser
        self._config = config
        self._commands: deque[Command] = deque()
        self._has_commands = asyncio.Event()
        self._detects_turns = True
        self._unheard_since: float | None = None
        self._prepared: _Connection | None = None  # to replace the present one, whose time is nearly over
        self._short_lived = 0

    def command(self, command: Command) -> None:
        """For the present connection, or for the next one."""
        if isinstance(command, DetectTurns):
            self._detects_turns = command.is_on
        self._commands.append(command)
        self._has_commands.set()

    async def run(self, *, is_taken_up: bool = False) -> None:
        """Hold a connection until cancelled. `is_taken_up`: the conversation had one already, elsewhere.

        Raises:
            UpstreamError: the first one cannot be opened, or a lost one not be replaced.
        """
        if is_taken_up:
            self.microphone.hold()
        connection = await (self._reopen(UpstreamEnded("in another process")) if is_taken_up else self._open())
        is_first = not is_taken_up
        try:
            while True:
                connection = await self._hold(connection, is_first=is_first)
                is_first = False
        finally:
            if self._prepared is not None:
                await self._prepared.closing.aclose()

    async def _hold(self, connection: _Connection, *, is_first: bool) -> _Connection:
        """Relay until the connection is lost, or its time is nearly over; returns the next one."""
        ended = UpstreamEnded("its time is over")
        try:
            async with connection.closing:
                await self._relay(connection, is_first=is_first)
            self._lose()
        except UpstreamEnded as lost:
            meters.drops.count("voice_live")
            call_trace.happened("voice live lost")
            self._lose()
            self._count_short_lived(connection, lost)
            logger.warning("voice live: %s; connecting again", lost)
            ended = lost
        prepared, self._prepared = self._prepared, None
        return prepared or await self._reopen(ended, instead_of=connection.resource)

    async def _relay(self, connection: _Connection, *, is_first: bool) -> None:
        """Relay until another connection is to take the place of this one.

        Raises:
            UpstreamEnded: it was lost.
        """
        upstream = connection.upstream
        waiting, self._commands = self._commands, deque()
        self._call.upstream_opened(upstream, is_first=is_first)
        # After what the call says of the past. The mode of turns is settled on its own.
        self._commands += [command for command in waiting if not isinstance(command, DetectTurns)]
        if connection.detects_turns is not self._detects_turns:
            self._commands.appendleft(DetectTurns(self._detects_turns))
        await self._send_commands(upstream, about_audio=False)
        self.microphone.go_on(self._unheard_since)
        await until_one_ends(
            upstream_events=self._relay_events(upstream),
            microphone=self._relay_microphone(upstream),
            commands=self._relay_commands(upstream),
            renewal=self._prepare_next(upstream),
        )

    def _lose(self) -> None:
        self._commands.clear()  # they were about what the lost connection knew
        self._unheard_since = self._call.upstream_lost()
        self.microphone.hold()

    # Tasks of a connection

    async def _relay_events(self, upstream: Upstream) -> None:
        async for event in upstream.events():
            self._call.upstream_event(event)
            while self._call.is_full:
                await asyncio.sleep(ROOM_POLL_SECONDS)

    async def _relay_microphone(self, upstream: Upstream) -> None:
        while True:
            await upstream.send_audio(await self.microphone.next_frame())
            if self.microphone.arrived_at is not None:
                meters.relay_to_voice_live.observe(time.monotonic() - self.microphone.arrived_at)

    async def _relay_commands(self, upstream: Upstream) -> None:
        while True:
            await self._has_commands.wait()
            self._has_commands.clear()
            await self._send_commands(upstream)

    async def _send_commands(self, upstream: Upstream, *, about_audio: bool = True) -> None:
        """All that wait. Without `about_audio`: up to the first that must come after the microphone's audio."""
        while self._commands:
            if isinstance(self._commands[0], CommitInput | ClearInput):
                if not about_audio:
                    return
                await self.microphone.sent()
            await upstream.send(client_event(self._commands.popleft(), self._config))

    async def _prepare_next(self, upstream: Upstream) -> None:
        """Open another connection before the service ends this one; returns when it is to take over."""
        now, left = time.monotonic(), upstream.seconds_left()
        await asyncio.sleep(left - min(RENEW_BEFORE_SECONDS, left / 2))
        try:
            self._prepared = await self._reopen(UpstreamEnded("its time is over"))
        except UpstreamError as error:
            logger.warning("voice live: no connection in advance (%s)", error)
            await asyncio.Event().wait()  # this one is used until its end
        at_the_latest = now + left - min(RENEW_AT_THE_LATEST_SECONDS, left / 10)
        while not self._call.is_quiet and time.monotonic() < at_the_latest:
            await asyncio.sleep(QUIET_POLL_SECONDS)

    # Opening

    async def _open(self) -> _Connection:
        async with AsyncExitStack() as opening:
            detects_turns = self._detects_turns
            session = self._config.opening(detects_turns=detects_turns)
            upstream_session = open_upstream(self._chooser, self._config.address, session)
            upstream = await opening.enter_async_context(upstream_session)
            return _Connection(
                upstream, self._chooser.resource, opening.pop_all(), time.monotonic(), detects_turns=detects_turns
            )

    async def _reopen(self, reason: UpstreamError, *, instead_of: Resource | None = None) -> _Connection:
        """Try until it works or makes no sense any more. `instead_of`: another resource than this one is better.

        Raises:
            UpstreamError: `reason` after a minute, or what the service says and will not change.
        """
        with meters.reconnecting():
            give_up_at = time.monotonic() + REOPEN_SECONDS
            tries = 0
            while time.monotonic() < give_up_at:
                pause = PAUSE_SECONDS[min(tries, len(PAUSE_SECONDS) - 1)]
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, not a secret
                tries += 1
                try:
                    await self._chooser.take(within_seconds=REOPEN_SECONDS, instead_of=instead_of)
                    return await self._open()
                except Quota:
                    continue
                except UpstreamError as error:
                    if self._chooser.retry_in is None:
                        raise
                    logger.warning("voice live: %s; one more try", error)
                    await asyncio.sleep(min(self._chooser.retry_in, max(0.0, give_up_at - time.monotonic())))
            raise reason

    def _count_short_lived(self, connection: _Connection, ended: UpstreamEnded) -> None:
        is_short_lived = time.monotonic() < connection.opened_at + SHORT_LIVED_SECONDS
        self._short_lived = self._short_lived + 1 if is_short_lived else 0
        if self._short_lived >= SHORT_LIVED_MAX:
            raise ended
