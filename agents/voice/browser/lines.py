"""A browser's way to its call, when this process holds it. The way to a call of another process: remote_line.py."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID, uuid4

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from agents.protocol import BrowserMessage, SessionStart
from agents.voice.browser.attachment import Browser
from agents.voice.browser.event_log import Entry
from agents.voice.budgets import REDIS_SECONDS
from agents.voice.calls.live_calls import LiveCall
from agents.voice.errors import TakenOver, VoiceError

logger = logging.getLogger(__name__)

HEAL_SECONDS = 0.2
UNSUBSCRIBED_SECONDS = 0.01  # a call begins before the layer has subscribed, which can take it 0.1 s
RESUBSCRIBE_SECONDS = 1.0

Take = Callable[[dict[str, Any]], Awaitable[None]]


class Line(Protocol):
    """What a browser's socket needs of its call.

    `start`: what the browser had when it came; `after_seq`: behind which event it is to be served.
    """

    start: SessionStart
    after_seq: int
    conversation_id: UUID

    def send_audio(self, frame: bytes) -> None: ...
    def receive(self, message: BrowserMessage, text: str) -> None: ...
    def stop(self, error: VoiceError | None = None) -> None: ...
    def leave(self) -> None: ...
    def pull(self, after_seq: int) -> list[Entry]: ...
    def lacks(self, known_seq: int) -> bool: ...
    def own(self, entry: Entry) -> Entry: ...
    async def read(self, take: Take) -> None: ...
    async def over(self) -> VoiceError | None: ...
    @property
    def microphone_is_behind(self) -> bool: ...
    @property
    def heal_seconds(self) -> float: ...
    @property
    def last_seq(self) -> int: ...


class LocalLine:
    """A browser on a call of this process."""

    def __init__(self, call: LiveCall, start: SessionStart) -> None:
        self._call = call
        self._session = call.session
        self.conversation_id = call.conversation_id
        self._browser = Browser()
        self._is_subscribed = False
        self._seen_seq = 0
        self.start = start
        self.after_seq = self._session.attach(self._browser, start)

    # From the browser; none of these waits

    def send_audio(self, frame: bytes) -> None:
        self._session.send_audio(frame)

    @property
    def microphone_is_behind(self) -> bool:
        return self._session.microphone_is_behind

    def receive(self, message: BrowserMessage, text: str) -> None:
        self._session.receive(message)

    def stop(self, error: VoiceError | None = None) -> None:
        """End the call, unless another browser has it by now."""
        if not self._browser.is_taken_over.is_set():
            self._session.stop(error)

    def leave(self) -> None:
        """The browser is gone; it may come back."""
        self._session.detach(self._browser)

    # To the browser

    async def read(self, take: Take) -> None:
        """What the session publishes, until cancelled. Redis may come and go."""
        layer: Any = get_channel_layer()
        while True:
            channel = ""
            try:
                async with asyncio.timeout(REDIS_SECONDS):
                    await self._ping(layer)  # fails here if Redis is away: new_channel would leave a queue behind
                    channel = await new_channel(layer)
                    await layer.group_add(self._session.group, channel)
                    await self._ping(layer)
                while True:
                    message = await layer.receive(channel)
                    self._is_subscribed = True  # our own ping has come round, if nothing before it
                    if not self._browser.is_taken_over.is_set():  # else it is for the one that has taken over
                        await take(message)
            except (RedisError, OSError):
                self._is_subscribed = False
                await asyncio.sleep(RESUBSCRIBE_SECONDS)
            finally:
                await leave_group(layer, self._session.group, channel)

    async def _ping(self, layer: Any) -> None:
        await layer.group_send(self._session.group, {"type": "voice.ping"})

    def pull(self, after_seq: int) -> list[Entry]:
        """From the log.

        Raises:
            Missed: it does not reach back so far.
        """
        return [] if self._browser.is_taken_over.is_set() else self._session.log.after(after_seq)

    def own(self, entry: Entry) -> Entry:
        """The same from the log, if it is still there: what waits for a slow browser is then no second copy."""
        return self._session.log.entry(entry.seq) or entry

    def lacks(self, known_seq: int) -> bool:
        """Whether the layer has lost something: what was there at the last look has not come by now."""
        seen_seq, self._seen_seq = self._seen_seq, self.last_seq
        return known_seq < (seen_seq if self._is_subscribed else self.last_seq)

    @property
    def heal_seconds(self) -> float:
        return HEAL_SECONDS if self._is_subscribed else UNSUBSCRIBED_SECONDS

    @property
    def last_seq(self) -> int:
        return self._session.log.last_seq

    async def over(self) -> VoiceError | None:
        """Wait for the end of the call or of this browser's part in it; gives the reason, None if it was wished."""
        ended = asyncio.ensure_future(self._call.ended.wait())
        taken_over = asyncio.ensure_future(self._browser.is_taken_over.wait())
        try:
            await asyncio.wait((ended, taken_over), return_when=asyncio.FIRST_COMPLETED)
            return self._call.error if ended.done() else TakenOver()
        finally:
            ended.cancel()
            taken_over.cancel()


async def new_channel(layer: Any) -> str:
    """A channel of the layer. Who is cancelled meanwhile waits for it and lets it go: nobody else knows its name."""
    mark = f"specific.{uuid4().hex}."
    opening = asyncio.ensure_future(layer.new_channel(mark))
    try:
        return str(await asyncio.shield(opening))
    except BaseException:
        try:
            with suppress(RedisError, OSError):
                async with asyncio.timeout(REDIS_SECONDS):
                    await _forget(layer, await opening)
        finally:  # also when Redis does not answer in time
            for channel in [name for name in layer.channels if mark in name]:
                del layer.channels[channel]
        raise


async def leave_group(layer: Any, group: str, channel: str) -> None:
    """Nothing of a channel stays behind."""
    try:
        async with asyncio.timeout(REDIS_SECONDS):
            await layer.group_discard(group, channel)
            await _forget(layer, channel)
    except (RedisError, OSError):
        logger.warning("redis: a group could not be left")
    finally:
        layer.channels.pop(channel, None)  # the layer takes it in before Redis has answered, and would keep it


async def _forget(layer: Any, channel: str) -> None:
    """The layer lets a channel go only when somebody who reads it is cancelled."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0):
            while channel in layer.channels:
                await layer.receive(channel)
