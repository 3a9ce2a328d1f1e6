"""Guests: browsers whose socket is in another process and whose call is here, since they came back there, or since that
process was full when their call began.

A guest's audio and messages come through Redis, read by inbox.py. Events reach it as they reach every browser: through
the call's group.
"""

import asyncio
import logging
import time
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.conf import settings

from agents.voice.calls.live_calls import LiveCall, LiveCalls
from agents.voice.calls.opening import begin_call
from agents.voice.calls.process_messages import ended, refused
from agents.voice.errors import SignedOut, VoiceError, error_named
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.protocol import SessionStart, parse
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.layer import Message, send_to_channel
from agents.voice.redis.registry import HeldCall
from agents.voice.session.attachment import Browser
from agents.voice.session.event_log import Missed
from agents.voice.storage.rows import find_user
from agents.voice.telemetry import log_context
from agents.voice.telemetry.faults import our_fault, refusal

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.1
SILENT_SECONDS = 10.0  # a guest's process asks for missing events every second


@dataclass(slots=True, eq=False)
class Guest:
    """A browser of another process on a call of this one. `channel`: where its process receives answers."""

    call: LiveCall
    browser: Browser
    channel: str
    known_seq: int = 0
    number: int = 0  # of the last numbered message that was accepted
    heard_at: float = field(default_factory=time.monotonic)

    def accepts(self, message: Message) -> bool:
        """Numbered messages are accepted in order and once each. What Redis loses is sent again."""
        number = message.get("number")
        if number is None:
            return True
        if number != self.number + 1:
            return False
        self.number = number
        return True


class Guests:
    """Of this process."""

    def __init__(self, calls: LiveCalls) -> None:
        self._calls = calls
        self._guests: dict[str, Guest] = {}

    def __contains__(self, browser_id: object) -> bool:
        return browser_id in self._guests

    async def attach(self, message: Message, tasks: asyncio.TaskGroup) -> None:
        """A browser came back in another process, which has checked whose it is: join it to its call here."""
        call = self._calls.find(UUID(message["conversation"]))
        is_theirs = call is not None and [call.user_id, call.persona_id.hex] == [message["user"], message["persona"]]
        if call is None or not is_theirs:
            await send_to_channel(message["channel"], {"type": "voice.unknown_call"})
            return
        if call.session.is_over:  # but its end is not stored yet
            await send_to_channel(message["channel"], {"type": "voice.ending"})
            return
        cursor = SessionStart(call.conversation_id, *message["cursor"])
        start = replace(cursor, push_to_talk=message.get("push_to_talk", False))
        guest = await self._join(call, message, start)
        tasks.create_task(self._watch(guest), name="browser in another process")

    async def begin(self, message: Message) -> None:
        """Another process is full and has taken a place here: begin the call, and serve its browser until it leaves."""
        tryout_id = UUID(message["tryout"]) if "tryout" in message else None
        lease = HeldCall(UUID(message["conversation"]), message["user"], message["created_at"], tryout_id)
        log_context.about_conversation(lease.conversation_id)
        await send_to_channel(message["channel"], {"type": "voice.beginning"})
        try:
            start = SessionStart(
                push_to_talk=message.get("push_to_talk", False),
                continues=UUID(message["continues"]) if "continues" in message else None,
                record=message.get("record", False),
            )
            call = await self._begun(lease, UUID(message["persona"]), start)
            guest = await self._join(call, message, start) if call else None
        except Exception as error:  # a fault that nobody expected ends this call only
            answer = refused(refusal("conversation", lease.conversation_id, error))
            await send_to_channel(message["channel"], answer)
            return
        if guest is None:
            await send_to_channel(message["channel"], {"type": "voice.no_room"})
            return
        await self._watch(guest)

    async def _begun(self, lease: HeldCall, persona_id: UUID, start: SessionStart) -> LiveCall | None:
        """The new call; None if there is no room for it after all, or if the other process did not wait."""
        async with asyncio.timeout(DATABASE_SECONDS):
            user = await find_user(lease.user_id)
        if user is None:
            raise SignedOut
        try:
            is_awaited = await self._calls.places.has(lease.conversation_id)
        except REDIS_AWAY:
            return None
        if not is_awaited or not self._calls.has_room(settings.ENVIRONMENT.sessions_per_process):
            return None
        return await begin_call(user, persona_id, lease, start)

    async def _join(self, call: LiveCall, message: Message, start: SessionStart) -> Guest:
        browser = Browser(id=message["browser"])
        after_seq = call.session.attach(browser, start)
        guest = self._guests[browser.id] = Guest(call, browser, message["channel"], after_seq)
        await send_to_channel(guest.channel, {"type": "voice.attached_here", "after_seq": after_seq})
        return guest

    async def receive(self, message: Message) -> None:
        """What a guest sends."""
        guest = self._guests[message["browser"]]
        if guest.browser.is_taken_over.is_set():  # another browser has the call now
            return
        guest.heard_at = time.monotonic()
        if not guest.accepts(message):
            return
        session = guest.call.session
        try:
            match message["type"]:
                case "process.audio":
                    session.send_audio(message["audio"])
                case "process.text":
                    session.receive(parse(message["text"]))
                case "process.pull":
                    guest.known_seq = message["after_seq"]
                    await _send_missing(guest)
                    await send_to_channel(guest.channel, {"type": "voice.here", "number": guest.number})
                case "process.stop":
                    session.stop(error_named(message["code"]))
                case "process.detach":
                    session.detach(guest.browser)
                    self._guests.pop(guest.browser.id, None)
        except VoiceError as error:
            session.stop(error)
        except Exception as error:  # any other fault ends this call only
            session.stop(our_fault("conversation", guest.call.conversation_id, error))

    async def _watch(self, guest: Guest) -> None:
        log_context.about_conversation(guest.call.conversation_id)
        try:
            await self._serve(guest)
        except Exception:  # a fault in serving one guest must not end the others
            logger.exception("a browser of another process could not be served any longer")
            guest.call.session.detach(guest.browser)
        finally:
            self._guests.pop(guest.browser.id, None)

    async def _serve(self, guest: Guest) -> None:
        """Wait until the call is over, another browser has it, or the guest or its process is gone."""
        while guest.browser.id in self._guests:
            if guest.call.ended.is_set():
                await _send_missing(guest)
                await send_to_channel(guest.channel, ended(guest.call.error))
                return
            if guest.browser.is_taken_over.is_set():
                await send_to_channel(guest.channel, {"type": "voice.taken_over"})
                return
            if time.monotonic() > guest.heard_at + SILENT_SECONDS:
                guest.call.session.detach(guest.browser)
                return
            await asyncio.sleep(LOOK_SECONDS)


async def _send_missing(guest: Guest) -> None:
    """Send the events that Redis lost on their way to the browser's process."""
    try:
        entries = guest.call.session.log.after(guest.known_seq)
    except Missed:
        await send_to_channel(guest.channel, {"type": "voice.missed"})
        return
    for entry in entries:
        if not await send_to_channel(guest.channel, entry.as_layer_message()):
            return  # the process asks for the rest again; more tries would hold up the other guests
