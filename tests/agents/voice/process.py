"""A stand-in for a session, as its process and its browsers use it, and ways to wait for what they do."""

import asyncio
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from redis import asyncio as aioredis

from agents.voice.calls.live_calls import LiveCall
from agents.voice.conversation.states import State
from agents.voice.protocol import BrowserMessage, SessionStart
from agents.voice.redis.names import channel_of, group_of_process
from agents.voice.session.attachment import Browser
from agents.voice.session.day_minutes import DayMinutes
from agents.voice.session.outgoing import Outgoing
from agents.voice.telemetry.live_gauges import SessionGauges
from tests.patience import patience

PERSONA = UUID(int=1)


class Session:
    """Publishes what the test has it say, and keeps what it receives."""

    def __init__(self) -> None:
        self.rules = SimpleNamespace(resume_seconds=30)
        self.conversation_id = uuid4()
        self.handed_over: bytes | None = None
        self.is_over = False
        self.record = SimpleNamespace(is_finished=True)
        self.day = DayMinutes()
        self.outgoing = Outgoing(self.conversation_id, last_seq=0, kept_seconds=30)
        self.group, self.log = self.outgoing.group, self.outgoing.log
        self.browser: Browser | None = None
        self.received: list[BrowserMessage | bytes] = []
        self.fails_with: Exception | None = None
        self.ended_with: Exception | None = None
        self.news = asyncio.Condition()
        self._end = asyncio.Event()

    def attach(self, browser: Browser, start: SessionStart) -> int:
        if self.browser is not None:
            self.browser.is_taken_over.set()
        self.browser = browser
        self.outgoing.publisher.publish({"type": "voice.attached", "browser": browser.id})
        return start.after_seq or 0

    def detach(self, browser: Browser) -> None:
        if self.browser is browser:
            self.browser = None

    def send_audio(self, frame: bytes) -> bool:
        self.received.append(frame)
        return False

    def receive(self, message: BrowserMessage) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        self.received.append(message)

    def say(self, text: str) -> None:
        self.outgoing.tell({"type": "notice", "code": "said", "message": text})

    def stop(self, error: Exception | None = None) -> None:
        if not self._end.is_set():
            self.ended_with = error
            self._end.set()

    async def run(self) -> None:
        publishing = asyncio.create_task(self.outgoing.publisher.run())
        try:
            await self._end.wait()
        finally:
            publishing.cancel()
            await asyncio.wait([publishing])
        if self.ended_with is not None:
            raise self.ended_with

    def gauges(self) -> SessionGauges:
        return SessionGauges(State.READY, microphone_bytes=0, turns=0)


def call_of(session: Session, user_id: int = 1) -> LiveCall:
    stand_in: Any = session
    return LiveCall(stand_in, user_id, PERSONA)


async def hears(process_id: str) -> None:
    """Wait until the inbox of that process is subscribed in Redis."""
    inbox = channel_of(group_of_process(process_id))
    async with aioredis.Redis.from_url(settings.REDIS_URL) as redis, patience():
        while not (await redis.pubsub_numsub(inbox))[0][1]:
            await asyncio.sleep(0.01)


async def offers(process_id: str) -> None:
    """Wait until that process has offered its places."""
    async with aioredis.Redis.from_url(settings.REDIS_URL) as redis, patience():
        while not await redis.exists(f"voicesite:limit-of:{process_id}"):
            await asyncio.sleep(0.01)
