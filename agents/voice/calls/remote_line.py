"""A browser's way to a call that another process, its owner, holds: both ways through Redis, to inbox.py there."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from agents.voice.calls.line import Take
from agents.voice.calls.live_calls import live_calls
from agents.voice.calls.process_messages import end_of, for_call, refusal_of
from agents.voice.errors import ReaderTooSlow, ServerRestarting, TakenOver, VoiceError, first_error
from agents.voice.limits import DATABASE_SECONDS, REDIS_SECONDS
from agents.voice.protocol import BrowserMessage, SessionStart
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.layer import Message, layer, leave_group, new_channel, send_to_group
from agents.voice.redis.names import group_of_call, group_of_process
from agents.voice.redis.publisher import Publisher
from agents.voice.redis.registry import HeldCall
from agents.voice.session.event_log import Entry, entry_of
from agents.voice.side_by_side import first_of

ATTACH_SECONDS = 2.5  # an owner that is busy for a second must not lose its call
BEGIN_SECONDS = 3 * DATABASE_SECONDS + 3 * REDIS_SECONDS  # what the owner may take, once it has answered, and a little
PULL_SECONDS = 1.0
ASK_AGAIN_SECONDS = 0.25  # every event after a gap shows the same gap
UNANSWERED_SECONDS = 5.0
UNCONFIRMED_MAX = 200  # a browser sends at most ten a second: this lasts for longer than an owner may be silent


class RemoteEvents:
    """The event log is in another process. `ask` requests the missing events, which then arrive as messages."""

    heal_seconds = PULL_SECONDS

    def __init__(self, ask: Callable[[int], None]) -> None:
        self.last_seq = 0
        self._ask = ask
        self._asked_seq, self._asked_at = -1, 0.0

    def lacks(self, known_seq: int) -> bool:
        """Always true, since only the owner knows."""
        return True

    def pull(self, after_seq: int) -> list[Entry]:
        self.last_seq = max(self.last_seq, after_seq)
        now = time.monotonic()
        if after_seq != self._asked_seq or now >= self._asked_at + ASK_AGAIN_SECONDS:
            self._asked_seq, self._asked_at = after_seq, now
            self._ask(after_seq)
        return []


class RemoteLine:
    """A browser on a call of another process. When Redis goes away, this line ends."""

    def __init__(self, owner: str, conversation_id: UUID, start: SessionStart) -> None:
        self.start = start
        self.after_seq = 0
        self.events = RemoteEvents(lambda after_seq: self._publish("process.pull", after_seq=after_seq))
        self._owner = owner
        self.conversation_id = conversation_id
        self._group = group_of_call(conversation_id, owner)
        self._browser_id = uuid4().hex
        self._channel = ""
        self._publisher = Publisher(group_of_process(owner))
        self._unconfirmed: deque[Message] = deque(maxlen=UNCONFIRMED_MAX)  # numbered; the owner may not have them
        self._number = 0
        self._answered_at = time.monotonic()
        self._is_over = asyncio.Event()
        self._reason: VoiceError | None = None

    async def attach(self, *, user_id: int, persona_id: UUID) -> bool:
        """Ask the owner for the call. False if the owner does not have it.

        Raises:
            ServerRestarting: the call is just ending. REDIS_AWAY: Redis or the owner does not answer.
        """
        cursor = [self.start.after_seq, self.start.item_id, self.start.received_bytes]
        return await self._ask("process.attach", cursor=cursor, user=user_id, persona=persona_id.hex)

    async def begin(self, lease: HeldCall, *, persona_id: UUID) -> bool:
        """Ask that process to begin the call and to become its owner. False if it has no room.

        Raises:
            VoiceError: the call may not begin. REDIS_AWAY: Redis or that process does not answer.
        """
        fields: dict[str, Any] = {"user": lease.user_id, "persona": persona_id.hex, "created_at": lease.created_at}
        if lease.tryout_id is not None:
            fields["tryout"] = lease.tryout_id.hex
        if self.start.continues is not None:
            fields["continues"] = self.start.continues.hex
        return await self._ask("process.begin", **fields)

    async def _ask(self, kind: str, **fields: Any) -> bool:
        """Whether the owner serves this browser from now on."""
        async with asyncio.timeout(ATTACH_SECONDS) as limit:
            self._channel = await new_channel()
            await layer().group_add(self._group, self._channel)  # first, so that no event is missed
            mode = {"push_to_talk": self.start.push_to_talk, "record": self.start.record}
            request = self._message(kind, channel=self._channel, **mode, **fields)
            await send_to_group(group_of_process(self._owner), request)
            while True:
                answer = await layer().receive(self._channel)
                match answer["type"]:
                    case "voice.attached_here":
                        self.after_seq = self.events.last_seq = answer["after_seq"]
                        return True
                    case "voice.unknown_call" | "voice.no_room":
                        return False
                    case "voice.ending":
                        raise ServerRestarting  # the browser asks again when it is known whether the call can go on
                    case "voice.beginning":
                        limit.reschedule(asyncio.get_running_loop().time() + BEGIN_SECONDS)
                    case "voice.refused":
                        raise refusal_of(answer)

    async def discard(self) -> None:
        await leave_group(self._group, self._channel)

    def send_audio(self, frame: bytes) -> bool:
        self._publish("process.audio", audio=frame)
        return False

    def receive(self, message: BrowserMessage, text: str) -> None:
        self._publish_until_confirmed("process.text", text=text)

    def audio_sent(self, item_id: str) -> None:
        """The owner cannot compare this process's clock with its own."""

    def stop(self, error: VoiceError | None = None) -> None:
        """Ask the owner to end the call."""
        self._publish_until_confirmed("process.stop", code=error.code if error else "")

    def leave(self) -> None:
        self._publish("process.detach")

    async def read(self, take: Take) -> None:
        """As `Line.read`; it also handles what the owner answers."""
        try:
            async with asyncio.TaskGroup() as tasks:
                sending = tasks.create_task(self._publisher.run(), name="to the owner")
                watching = tasks.create_task(self._watch_owner(), name="owner")
                try:
                    await self._receive(take)
                finally:
                    await self._publisher.flush()
                    sending.cancel()
                    watching.cancel()
                    await self.discard()
        except ExceptionGroup as errors:
            raise first_error(errors) from None

    async def _receive(self, take: Take) -> None:
        try:
            while True:
                message = await layer().receive(self._channel)
                self._answered_at = time.monotonic()
                if not self._handles(message):
                    await take(entry_of(message))
        except REDIS_AWAY:
            self._end(ServerRestarting())
        except VoiceError as error:
            self.stop(error)
            self._end(error)
        except Exception:
            self.leave()
            raise

    async def over(self) -> VoiceError | None:
        await first_of(self._is_over.wait(), live_calls.is_stopping.wait())
        if self._is_over.is_set():
            return self._reason
        self.leave()  # this process stops; the call goes on in the other one
        return live_calls.stop_error

    # Steps

    def _handles(self, message: Message) -> bool:
        """Act on a message about the call. False for one of the call's events, which the browser gets."""
        match message["type"]:
            case "voice.here":
                self._confirm(message["number"])
            case "voice.ended":
                self._end(end_of(message))
            case "voice.taken_over":
                self._end(TakenOver())
            case "voice.missed":
                self._end(ReaderTooSlow("the event log no longer holds what the browser misses"))
            case "voice.attached" if message["browser"] != self._browser_id:
                self._end(TakenOver())
            case "voice.event" if not self._is_over.is_set():
                return False
        return True

    async def _watch_owner(self) -> None:
        while time.monotonic() < self._answered_at + UNANSWERED_SECONDS:
            await asyncio.sleep(PULL_SECONDS)
        self._end(ServerRestarting())  # dead or out of reach: the browser comes back and takes the call up

    def _end(self, error: VoiceError | None) -> None:
        """End this browser's part in the call. Only the first reason counts."""
        if not self._is_over.is_set():
            self._reason = error
            self._is_over.set()

    def _confirm(self, number: int) -> None:
        """The owner has all messages up to that number. Redis has lost the others: send them again, in order."""
        while self._unconfirmed and self._unconfirmed[0]["number"] <= number:
            self._unconfirmed.popleft()
        for message in self._unconfirmed:
            self._publisher.publish(message)

    def _publish_until_confirmed(self, kind: str, **fields: Any) -> None:
        self._number += 1
        message = self._message(kind, number=self._number, **fields)
        self._unconfirmed.append(message)
        self._publisher.publish(message)

    def _publish(self, kind: str, **fields: Any) -> None:
        self._publisher.publish(self._message(kind, **fields))

    def _message(self, kind: str, **fields: Any) -> Message:
        return for_call(kind, self.conversation_id, self._browser_id, **fields)
