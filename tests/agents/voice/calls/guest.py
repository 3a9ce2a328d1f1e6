"""A browser whose socket is in one process and whose call is in another, for tests: both are this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from agents.voice.calls.live_calls import LiveCall, LiveCalls
from agents.voice.calls.remote_line import RemoteLine
from agents.voice.errors import VoiceError
from agents.voice.protocol import SessionStart
from agents.voice.redis.layer import messages_of
from agents.voice.session.event_log import Entry
from tests.agents.voice.process import PERSONA, Session
from tests.patience import patience

HELLO = '{"type":"input.text","text":"hello"}'
AGAIN = '{"type":"input.text","text":"again"}'
FRAME = bytes(1920)


class Page:
    """The browser's socket, in its own process."""

    def __init__(self, line: RemoteLine) -> None:
        self.line = line
        self.entries: list[Entry] = []
        self.fails_with: Exception | None = None

    async def take(self, entry: Entry) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        self.entries.append(entry)

    def has(self, text: str) -> bool:
        return any(orjson.loads(entry.text or "{}").get("message") == text for entry in self.entries)


def session_of(call: LiveCall) -> Session:
    session: Any = call.session
    return session


async def said_before(call: LiveCall, *texts: str) -> None:
    """Events of the call that are through Redis already: a browser that comes now does not get them from there."""
    session = session_of(call)
    async with messages_of(session.group) as next_message, patience():
        for text in texts:
            session.say(text)
        for _ in texts:
            await next_message()


async def attached(calls: LiveCalls, call: LiveCall, *, user_id: int = 1, after_seq: int = 0) -> RemoteLine | None:
    line = RemoteLine(calls.process_id, call.conversation_id, SessionStart(call.conversation_id, after_seq))
    if await line.attach(user_id=user_id, persona_id=PERSONA):
        return line
    await line.discard()
    return None


@asynccontextmanager
async def served(calls: LiveCalls, call: LiveCall, **how: Any) -> AsyncIterator[Page]:
    line = await attached(calls, call, **how)
    assert line is not None
    page = Page(line)
    reading = asyncio.create_task(line.read(page.take))
    await asyncio.sleep(0)  # until it has begun
    try:
        yield page
    finally:
        reading.cancel()
        await asyncio.wait([reading])


async def reason(line: RemoteLine) -> VoiceError | None:
    async with patience():
        return await line.over()
