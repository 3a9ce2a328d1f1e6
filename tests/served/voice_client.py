"""A browser's end of the voice socket without a browser: what the contract lets a page send and expect."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.patience import PATIENCE_SECONDS, patience
from tests.served.site import Site

SILENCE = bytes(1920)
FRAME_SECONDS = 0.04
Message = dict[str, Any]


class VoiceClient:
    """Keeps all it received: `messages` in order, `audio` per item."""

    def __init__(self, socket: ClientConnection, known: "VoiceClient | None" = None) -> None:
        """`known`: what a page has kept from the socket it lost."""
        self.socket = socket
        self.messages: list[Message] = [*known.messages] if known else []
        self.audio: dict[str, bytearray] = {**known.audio} if known else {}
        self.playing: str = known.playing if known else ""
        self.first_bytes: dict[str, int] = {**known.first_bytes} if known else {}  # `from_bytes` of what was sent again
        self.flushed: set[str] = set()
        self.late_bytes = 0
        self.close_code: int | None = None
        self._news = asyncio.Condition()

    async def read(self) -> None:
        """Until the socket closes."""
        try:
            async for frame in self.socket:
                self._take(frame)
                async with self._news:
                    self._news.notify_all()
        except websockets.ConnectionClosedError:
            pass  # the code says why
        self.close_code = self.socket.close_code
        async with self._news:
            self._news.notify_all()

    def _take(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self.audio[self.playing] += frame
            self.late_bytes += len(frame) if self.playing in self.flushed else 0
            return
        message = json.loads(frame)
        self.messages.append(message)
        if message["type"] == "audio.started":
            self.playing = message["item_id"]
            self.audio[self.playing] = bytearray()
            self.first_bytes[self.playing] = message.get("from_bytes", 0)
        if message["type"] == "playback.flush":
            self.flushed.add(message["item_id"])

    # What a page sends

    async def send(self, kind: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def start(self, **wishes: Any) -> Message:
        """Open the session; returns `session.started`."""
        await self.send("session.start", **wishes)
        return await self.expect("session.started")

    async def resume(self, **wishes: Any) -> Message:
        """Take up the call with what has arrived so far; returns the `session.started` that answers it."""
        known = max(message["seq"] for message in self.messages if not message.get("fatal"))
        cursor = {"item_id": self.playing, "received_bytes": self.received_bytes(self.playing)} if self.playing else {}
        started = self.seen("session.started")
        await self.send("session.start", resume=started[-1]["conversation_id"], after_seq=known, **cursor, **wishes)
        return await self.wait_until(
            lambda: next(iter(self.seen("session.started")[len(started) :]), None), "session.started after the resume"
        )

    def received_bytes(self, item_id: str) -> int:
        """How much of an item is here or was passed over: the page counts so."""
        return self.first_bytes[item_id] + len(self.audio[item_id])

    async def speak(self, pcm: bytes) -> None:
        """Audio at real time, in frames of 40 ms. When it was held up it catches up, as a microphone does."""
        now = asyncio.get_running_loop().time
        due = now()
        for start in range(0, len(pcm) - len(SILENCE) + 1, len(SILENCE)):
            await self.socket.send(pcm[start : start + len(SILENCE)])
            due += FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - now()))

    async def played(self, item_id: str, *, share: float = 1.0) -> int:
        """Report that so much of what arrived of an item was played; returns the milliseconds."""
        received = self.received_bytes(item_id)
        played_ms = int(received // 48 * share)
        await self.send("playback.progress", item_id=item_id, played_ms=played_ms, received_bytes=received)
        return played_ms

    async def hear_out(self, item_id: str) -> bytes:
        """Wait for all of an item's audio, and report it as played."""
        done = await self.expect("audio.done", item_id=item_id)
        assert done["bytes"] == self.received_bytes(item_id)
        await self.played(item_id)
        return bytes(self.audio[item_id])

    # What a page expects

    def seen(self, kind: str, **fields: Any) -> list[Message]:
        return [
            message
            for message in self.messages
            if message["type"] == kind and all(message.get(name) == value for name, value in fields.items())
        ]

    async def expect(self, kind: str, *, after: int = -1, **fields: Any) -> Message:
        """The first such message, received already or soon; `after`: only with a higher `seq`."""
        return await self.wait_until(
            lambda: next((message for message in self.seen(kind, **fields) if message["seq"] > after), None),
            f"{kind} {fields}",
        )

    async def expect_state(self, state: str, *, after: int = -1) -> Message:
        return await self.expect("session.state", state=state, after=after)

    async def expect_close(self) -> int:
        await self.wait_until(lambda: self.close_code, "the close")
        assert self.close_code is not None
        return self.close_code

    async def wait_until(self, question: Any, what: str) -> Any:
        """What the question answers once that is true; after the close nothing more can come."""
        with suppress(TimeoutError):
            async with patience(), self._news:
                await self._news.wait_for(lambda: question() or self.close_code is not None)
        answer = question()
        if not answer:
            kinds = [f"{message['type']} {message.get('state', message.get('code', ''))}" for message in self.messages]
            when = f"before the close with {self.close_code}" if self.close_code else f"in {PATIENCE_SECONDS:.0f} s"
            raise AssertionError(f"no {what} {when}; received: {kinds}")
        return answer


@asynccontextmanager
async def calling(
    site: Site, persona_id: UUID, cookie: str, *, origin: str = "", known: VoiceClient | None = None
) -> AsyncIterator[VoiceClient]:
    """A socket to that persona, read in the background until the block ends."""
    url = f"{site.socket_url}/ws/voice/{persona_id}/"
    headers = {"Cookie": f"sessionid={cookie}"}
    async with (
        connect(
            url,
            origin=origin or site.url,  # type: ignore[arg-type]
            additional_headers=headers,
            max_size=None,
            open_timeout=PATIENCE_SECONDS,
        ) as socket,
        reading(socket, known) as client,
    ):
        yield client


@asynccontextmanager
async def reading(socket: ClientConnection, known: VoiceClient | None = None) -> AsyncIterator[VoiceClient]:
    """Read an open voice socket in the background until the block ends."""
    client = VoiceClient(socket, known)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(client.read())
        try:
            yield client
        finally:
            task.cancel()
