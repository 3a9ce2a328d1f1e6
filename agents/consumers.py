"""Browser sockets. A consumer authenticates, parses and forwards; the call itself is in `agents.voice`.

It reads its two sources in tasks of its own instead of Channels' dispatch: that runs a database hook in another thread
before every frame, a quarter of all CPU of a call. Database work goes through `agents.database`, which has it.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import orjson
from autobahn.exception import Disconnected
from channels.consumer import AsyncConsumer
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import DatabaseError
from redis.exceptions import RedisError

from agents.protocol import (
    BrowserMessage,
    PlaybackFlushed,
    PlaybackProgress,
    SessionStart,
    SessionStop,
    check_frame,
    parse,
)
from agents.recheck import reason_to_end
from agents.voice.budgets import DATABASE_SECONDS, RECHECK_SECONDS, REDIS_SECONDS, START_SECONDS, Allowance
from agents.voice.delivery import Delivery
from agents.voice.errors import (
    NoSuchPersona,
    OurFault,
    ProtocolError,
    ReaderTooSlow,
    TakenOver,
    VoiceError,
    first_error,
)
from agents.voice.event_log import Entry, entry_of
from agents.voice.live_calls import live_calls
from agents.voice.opening import open_session
from agents.voice.record import find_persona
from agents.voice.session import VoiceSession

logger = logging.getLogger(__name__)

MESSAGES_A_SECOND = 10.0
MESSAGES_AT_ONCE = 20.0
HEAL_SECONDS = 0.2
UNSUBSCRIBED_SECONDS = 0.01  # a call begins before the layer has subscribed, which can take it 0.1 s
RESUBSCRIBE_SECONDS = 1.0


class _Left(Exception):
    """The call is over without a fault: the person ended it, or the browser is gone."""


class NoSuchSocket(AsyncConsumer):
    """Refuses the handshake."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.close"})


class VoiceConsumer(AsyncConsumer):
    """One browser's voice socket (docs/protocol.md)."""

    session: VoiceSession
    delivery: Delivery

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.user, self.login_key = scope["user"], scope["session"].session_key
        self.persona_id: UUID = scope["url_route"]["kwargs"]["persona_id"]
        self.browser_receive, self.base_send = receive, send
        await receive()  # the handshake
        if not self.user.is_authenticated:
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        self._sending = asyncio.Lock()
        self._is_subscribed = False
        self._allowance = Allowance(rate=MESSAGES_A_SECOND, burst=MESSAGES_AT_ONCE)
        error = await self._serve()
        with suppress(_Left):
            await self._close(error)

    async def _serve(self) -> VoiceError | None:
        """The socket's life from accept to end; gives the reason if it is not the person's wish."""
        error: BaseException | None = None
        try:
            with live_calls.place(settings.ENVIRONMENT.sessions_per_process):
                await self._wait_for_start()
                await self._call()
        except* Exception as errors:  # whatever it is ends this socket alone
            error = first_error(errors)
        if error is None or isinstance(error, _Left):
            return None
        if isinstance(error, VoiceError):
            return error
        fault = OurFault(uuid4().hex)
        logger.error("voice socket failed, id %s", fault, exc_info=error)
        return fault

    async def _wait_for_start(self) -> None:
        """
        Raises:
            NoSuchPersona, ProtocolError: nothing is opened for this browser.
        """
        async with asyncio.timeout(DATABASE_SECONDS):
            if await find_persona(self.user, self.persona_id) is None:
                raise NoSuchPersona
        try:
            async with asyncio.timeout(START_SECONDS):
                while not isinstance(await self._next_message(), SessionStart):
                    pass
        except TimeoutError:
            raise ProtocolError(f"no session.start within {START_SECONDS:.0f} s") from None

    async def _call(self) -> None:
        self.session = await open_session(self.user, self.persona_id)
        self.delivery = Delivery(self.session.log.after)
        with live_calls.listed(self.session):
            async with asyncio.TaskGroup() as tasks:
                # First, so that it has begun, and ends its conversation, however early the others end the call.
                tasks.create_task(self._run_session(), name="session")
                tasks.create_task(self._ending_the_session(self._read_browser()), name="browser")
                tasks.create_task(self._ending_the_session(self._read_layer()), name="layer")
                tasks.create_task(self._ending_the_session(self._heal()), name="heal")
                tasks.create_task(self._recheck(), name="recheck")

    # Tasks of a call

    async def _run_session(self) -> None:
        await self.session.run()
        raise _Left

    async def _ending_the_session(self, work: Coroutine[Any, Any, None]) -> None:
        """A rule that the browser broke, or its going, lets the session end in its own way: the record is closed."""
        try:
            await work
        except VoiceError as error:
            self.session.stop(error)
        except _Left:
            self.session.leave()

    async def _read_browser(self) -> None:
        """Frames and messages in their order. Nothing here waits for the network or the database."""
        while True:
            message = await self._next_message()
            if isinstance(message, bytes):
                self.session.send_audio(message)
                if self.session.microphone_is_behind:  # a burst that waits here already would starve its reader
                    await asyncio.sleep(0)
            elif isinstance(message, SessionStop):
                self.session.stop()
            elif message is not None and not isinstance(message, SessionStart):
                self.session.receive(message)
                await self._acknowledge(message)

    async def _read_layer(self) -> None:
        """What the session publishes, and what other calls of the same user say. Redis may come and go."""
        layer = get_channel_layer()
        while True:
            channel = ""
            try:
                async with asyncio.timeout(REDIS_SECONDS):
                    await self._announce(layer)  # fails here if Redis is away: new_channel would leave a queue behind
                    channel = await layer.new_channel()
                    await layer.group_add(self.session.group, channel)
                    await layer.group_add(self._user_group, channel)
                    await self._announce(layer)  # again, to calls that have come meanwhile
                while True:
                    message = await layer.receive(channel)
                    self._is_subscribed = True  # our own announcement has come round, if nothing before it
                    await self._from_layer(layer, message)
            except (RedisError, OSError):
                self._is_subscribed = False
                await asyncio.sleep(RESUBSCRIBE_SECONDS)
            finally:
                await self._leave_groups(layer, channel)

    async def _heal(self) -> None:
        """Pull what the layer lost, and see whether the browser still reads."""
        seen = 0
        while True:
            await asyncio.sleep(HEAL_SECONDS if self._is_subscribed else UNSUBSCRIBED_SECONDS)
            self.delivery.check(time.monotonic())
            if self.delivery.known_seq < (seen if self._is_subscribed else self.session.log.last_seq):
                await self._catch_up()
            seen = self.session.log.last_seq

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            try:
                async with asyncio.timeout(DATABASE_SECONDS):
                    reason = await reason_to_end(self.login_key, self.persona_id)
            except (TimeoutError, DatabaseError):
                continue  # a database that does not answer ends no call
            if reason is not None:
                self.session.stop(reason)

    # Steps

    @property
    def _user_group(self) -> str:
        return f"user.{self.user.pk}"

    def _this_call(self) -> dict[str, Any]:
        return {"type": "voice.call_started", "call": [self.session.created_at, self.session.conversation_id.hex]}

    async def _announce(self, layer: Any) -> None:
        await layer.group_send(self._user_group, self._this_call())

    async def _from_layer(self, layer: Any, message: dict[str, Any]) -> None:
        if message["type"] == "voice.event":
            async with self._sending:
                await self._send_entries(self.delivery.arrived(entry_of(message), time.monotonic()))
        elif settings.ENVIRONMENT.sessions_per_user == 1:
            await self._give_way(layer, message["call"])

    async def _give_way(self, layer: Any, call: list[Any]) -> None:
        """The newest call of a user goes on. An older one that announces itself may not have heard of this one."""
        mine = self._this_call()["call"]
        if call > mine:
            self.session.stop(TakenOver())
        if call < mine:
            with suppress(RedisError, OSError):
                async with asyncio.timeout(REDIS_SECONDS):
                    await self._announce(layer)

    async def _leave_groups(self, layer: Any, channel: str) -> None:
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                await layer.group_discard(self.session.group, channel)
                await layer.group_discard(self._user_group, channel)
        except (RedisError, OSError):
            logger.warning("redis: a group could not be left")

    async def _next_message(self) -> BrowserMessage | bytes | None:
        """The next frame or parsed message; None for a message that came too fast and is passed over.

        Raises:
            _Left: the browser is gone. ProtocolError, FrameTooLarge: it breaks the rules.
        """
        received = await self.browser_receive()
        if received["type"] == "websocket.disconnect":
            raise _Left
        frame = received.get("bytes")
        if frame is not None:
            check_frame(frame)
            return bytes(frame)
        message = parse(received.get("text") or "")
        return message if self._allowance.take(1, time.monotonic()) else None

    async def _acknowledge(self, message: BrowserMessage) -> None:
        """What the browser says to have received lets go what was held back."""
        async with self._sending:
            now = time.monotonic()
            match message:
                case PlaybackProgress(item_id, _, received_bytes):
                    await self._send_entries(self.delivery.acknowledged(item_id, received_bytes, now))
                case PlaybackFlushed(item_id):
                    await self._send_entries(self.delivery.flushed(item_id, now))

    async def _catch_up(self) -> None:
        async with self._sending:
            await self._send_entries(self.delivery.catch_up(time.monotonic()))

    async def _send_entries(self, entries: list[Entry]) -> None:
        """In this order; the caller holds the lock."""
        for entry in entries:
            content = {"text": entry.text} if entry.audio is None else {"bytes": entry.audio}
            await self._send({"type": "websocket.send", **content})

    async def _send(self, message: dict[str, Any]) -> None:
        """
        Raises:
            _Left: the browser has gone, and its farewell is still on its way to us.
        """
        try:
            await self.base_send(message)
        except Disconnected:
            raise _Left from None

    async def _close(self, error: VoiceError | None) -> None:
        """Send what is left of the call, say why it ended, close."""
        last_seq = 0
        if hasattr(self, "session"):
            with suppress(ReaderTooSlow):  # then this is the reason, or the browser is gone
                await self._catch_up()
            last_seq = self.session.log.last_seq
        if error is not None:
            logger.info("voice socket closed with %d: %s (%s)", error.close_code, error.code, error)
            text = orjson.dumps({**error.as_message(), "seq": last_seq + 1}).decode()
            await self._send({"type": "websocket.send", "text": text})
        await self._send({"type": "websocket.close", "code": error.close_code if error else 1000})
