"""What this process is told by others: to serve its calls to browsers that they have, to end one, to look again.

Messages: node_messages.py. Microphone audio and messages of such a browser come through Redis; what the session says is
published to the call's group anyway.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from agents.voice.calls.live_calls import LiveCall, LiveCalls
from agents.voice.calls.local_line import leave_group
from agents.voice.calls.process_messages import Message, ended, group_of, send_back
from agents.voice.errors import MovedAway, OurFault, TakenOver, VoiceError, error_named
from agents.voice.limits import REDIS_SECONDS
from agents.voice.protocol import SessionStart, parse
from agents.voice.session.attachment import Browser
from agents.voice.session.event_log import Missed
from agents.voice.telemetry import log_context

logger = logging.getLogger(__name__)

RESUBSCRIBE_SECONDS = 1.0
LOOK_SECONDS = 0.1
SILENT_SECONDS = 10.0  # the other process asks every second whether something is missing


@dataclass(slots=True, eq=False)
class _Guest:
    """A browser of another process on a call of this one. `channel`: where answers go."""

    call: LiveCall
    browser: Browser
    channel: str
    known_seq: int = 0
    number: int = 0  # of its last message that was taken
    heard_at: float = field(default_factory=time.monotonic)

    def takes(self, message: Message) -> bool:
        """Numbered messages are taken in their order, each once: what Redis loses comes again."""
        number = message.get("number")
        if number is None:
            return True
        if number != self.number + 1:
            return False
        self.number = number
        return True


class Node:
    """The inbox of this process. `look_again` is told of changed rights."""

    def __init__(self, calls: LiveCalls, recheck_group: str, look_again: Callable[[Message], None]) -> None:
        self._calls = calls
        self._groups = (group_of(calls.node_id), recheck_group)
        self._look_again = look_again
        self._guests: dict[str, _Guest] = {}
        self._misses_redis = False

    async def run(self) -> None:
        """Read until cancelled. Redis may come and go."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    await self._read(tasks)
                except (RedisError, OSError) as lost:
                    self._tell_of_redis(type(lost).__name__)
                    await asyncio.sleep(RESUBSCRIBE_SECONDS)

    def _tell_of_redis(self, loss: str) -> None:
        """Once when it is away, once when it is there again: a site that starts without it says why it is not ready."""
        if loss and not self._misses_redis:
            logger.warning("redis does not answer: %s; nobody can sign in until it does", loss)
        elif self._misses_redis and not loss:
            logger.warning("redis answers again")
        self._misses_redis = bool(loss)

    async def _read(self, tasks: asyncio.TaskGroup) -> None:
        layer: Any = get_channel_layer()
        async with asyncio.timeout(REDIS_SECONDS):
            await layer.group_send(self._groups[0], {"type": "node.hello"})  # fails here if Redis is away
            channel = await layer.new_channel()
            for group in self._groups:
                await layer.group_add(group, channel)
        self._tell_of_redis("")
        try:
            while True:
                message = await layer.receive(channel)
                try:
                    await self._take(message, tasks)
                except Exception:  # of one message: the calls of all others go on
                    logger.exception("a message of another process could not be taken")
        finally:
            for group in self._groups:
                await leave_group(layer, group, channel)

    async def _take(self, message: Message, tasks: asyncio.TaskGroup) -> None:
        match message["type"]:
            case "node.attach":
                await self._attach(message, tasks)
            case "node.evicted":
                self._calls.stop(UUID(message["conversation"]), TakenOver())
            case "node.claimed":
                self._calls.stop(UUID(message["conversation"]), MovedAway())
            case "voice.recheck":
                self._look_again(message)
            case _ if message.get("browser") in self._guests:
                await self._from_guest(self._guests[message["browser"]], message)

    async def _attach(self, message: Message, tasks: asyncio.TaskGroup) -> None:
        """A browser comes back through another process, which has asked who it is."""
        call = self._calls.find(UUID(message["conversation"]))
        is_theirs = call is not None and [call.user_id, call.persona_id.hex] == [message["user"], message["persona"]]
        if call is None or not is_theirs:
            await send_back(message["channel"], {"type": "voice.unknown_call"})
            return
        if call.session.is_over:  # how, and what it leaves, is not written down yet
            await send_back(message["channel"], {"type": "voice.ending"})
            return
        browser = Browser(id=message["browser"])
        after_seq = call.session.attach(browser, SessionStart(call.conversation_id, *message["cursor"]))
        guest = self._guests[browser.id] = _Guest(call, browser, message["channel"], after_seq)
        await send_back(guest.channel, {"type": "voice.attached_here", "after_seq": after_seq})
        tasks.create_task(self._watch(guest), name="browser in another process")

    async def _watch(self, guest: _Guest) -> None:
        log_context.about_conversation(guest.call.conversation_id)
        try:
            await self._serve(guest)
        except Exception:  # of one guest: the others, and all calls, go on
            logger.exception("a browser of another process is not served any more")
            guest.call.session.detach(guest.browser)
        finally:
            self._guests.pop(guest.browser.id, None)

    async def _serve(self, guest: _Guest) -> None:
        """Until the call is over, or the browser is gone, or its process."""
        while guest.browser.id in self._guests:
            if guest.call.ended.is_set():
                await _send_missing(guest)
                await send_back(guest.channel, ended(guest.call.error))
                return
            if guest.browser.is_taken_over.is_set():
                await send_back(guest.channel, {"type": "voice.taken_over"})
                return
            if time.monotonic() > guest.heard_at + SILENT_SECONDS:
                guest.call.session.detach(guest.browser)
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _from_guest(self, guest: _Guest, message: Message) -> None:
        if guest.browser.is_taken_over.is_set():  # another browser has the call, and decides about it
            return
        guest.heard_at = time.monotonic()
        if not guest.takes(message):
            return
        session = guest.call.session
        try:
            match message["type"]:
                case "node.audio":
                    session.send_audio(message["audio"])
                case "node.text":
                    session.receive(parse(message["text"]))
                case "node.pull":
                    guest.known_seq = message["after_seq"]
                    await _send_missing(guest)
                    await send_back(guest.channel, {"type": "voice.here", "number": guest.number})
                case "node.stop":
                    session.stop(error_named(message["code"]))
                case "node.detach":
                    session.detach(guest.browser)
                    self._guests.pop(guest.browser.id, None)
        except VoiceError as error:
            session.stop(error)
        except Exception as error:  # whatever it is ends this call alone
            fault = OurFault(guest.call.conversation_id.hex)
            logger.error("conversation %s failed", guest.call.conversation_id, exc_info=error)
            session.stop(fault)


async def _send_missing(guest: _Guest) -> None:
    """What Redis lost on its way to the browser's process."""
    try:
        entries = guest.call.session.log.after(guest.known_seq)
    except Missed:
        await send_back(guest.channel, {"type": "voice.missed"})
        return
    for entry in entries:
        if not await send_back(guest.channel, entry.as_layer_message()):
            return  # it is asked for again; other guests wait meanwhile
