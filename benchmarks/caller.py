"""One caller, who sends what the real page sends: frames every 40 ms, progress every 250 ms, answers to a flush."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import orjson
from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMsgType

from benchmarks.stamp import BYTES_PER_MS, Row, stamped

FRAME_MS = 40
PROGRESS_SECONDS = 0.25
AT_ONCE = 10  # callers whose handshakes overlap
BEGIN_SECONDS = 30.0


class CallFailed(Exception):
    """A call did not run as it should, so its cost cannot be measured."""


class Caller:
    """A caller in a call that `call` has begun. `run` talks until the call is over."""

    def __init__(self, number: int, socket: ClientWebSocketResponse, phase: float) -> None:
        self.speaker = Row(number)
        self.flushed_ns = 0
        self.heard_since_flush = 0
        self._socket = socket
        self._number = number
        self._phase = phase
        self._item_id = ""
        self._item_bytes = 0
        self._item_began = 0.0
        self._may_end = False

    async def run(self) -> None:
        """
        Raises:
            CallFailed: the other side ended the call, or mixed up audio.
        """
        talking = [
            asyncio.create_task(self._talk(), name="microphone"),
            asyncio.create_task(self._report(), name="progress"),
        ]
        try:
            await self._listen()
        except ConnectionError:
            raise CallFailed(f"call {self._number} lost its connection") from None
        finally:
            for task in talking:
                task.cancel()

    async def hang_up(self) -> None:
        self._may_end = True
        await self._socket.send_str('{"type":"session.stop"}')

    async def _talk(self) -> None:
        loop = asyncio.get_running_loop()
        frame_seconds = FRAME_MS / 1000
        due = (loop.time() // frame_seconds + 1 + self._phase) * frame_seconds
        await asyncio.sleep(due - loop.time())
        with suppress(ConnectionResetError):  # `_listen` notices the end of the call
            for index in itertools.count():
                await self._socket.send_bytes(stamped(self._number, index, FRAME_MS))
                due += frame_seconds
                await asyncio.sleep(due - loop.time())

    async def _report(self) -> None:
        with suppress(ConnectionResetError):
            while True:
                await asyncio.sleep(PROGRESS_SECONDS)
                if self._item_bytes:
                    await self._say("playback.progress", received_bytes=self._item_bytes)

    async def _listen(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.BINARY:
                self._hear(message.data)
            elif message.type is WSMsgType.TEXT:
                await self._read(message.data)
        if not self._may_end:
            raise CallFailed(f"call {self._number} was closed with code {self._socket.close_code}")

    def _hear(self, pcm: bytes) -> None:
        try:
            self.speaker.take(pcm)
        except ValueError as mixed_up:
            raise CallFailed(str(mixed_up)) from None
        self.heard_since_flush += 1
        if not self._item_bytes:
            self._item_began = time.monotonic()
        self._item_bytes += len(pcm)

    async def _read(self, text: str) -> None:
        message = orjson.loads(text)
        match message["type"]:
            case "playback.flush":
                self.flushed_ns = time.monotonic_ns()
                await self._say("playback.flushed")
                self._silence()
            case "audio.started":
                self._item_id, self._item_bytes = message["item_id"], 0
            case "error":
                raise CallFailed(f"call {self._number}: {message['code']}: {message['message']}")

    def _silence(self) -> None:
        self._item_id, self._item_bytes, self.heard_since_flush = "", 0, 0
        self.speaker.skip_gap()

    async def _say(self, kind: str, **fields: int) -> None:
        played_ms = min(int((time.monotonic() - self._item_began) * 1000), self._item_bytes // BYTES_PER_MS)
        message = {"type": kind, "item_id": self._item_id or "item", "played_ms": played_ms, **fields}
        await self._socket.send_str(orjson.dumps(message).decode())


@asynccontextmanager
async def in_calls(
    client: ClientSession, url: str, headers: list[dict[str, str]]
) -> AsyncIterator[tuple[list[Caller], list[float]]]:
    """Callers who talk while the block runs, one for each of `headers`, and the milliseconds that each connect took.

    Raises:
        CallFailed: a call did not begin, or did not run as it should.
    """
    doors = asyncio.Semaphore(AT_ONCE)
    connects_ms: list[float] = []
    people: list[Caller] = []
    try:
        async with asyncio.TaskGroup() as running:

            async def join(number: int) -> None:
                async with doors:
                    person, took_ms = await call(client, url, headers[number], number, number / len(headers))
                connects_ms.append(took_ms)
                people.append(person)
                running.create_task(person.run(), name=f"caller {number}")

            async with asyncio.TaskGroup() as joining:
                for number in range(len(headers)):
                    joining.create_task(join(number), name=f"connect {number}")
            yield people, connects_ms
            for person in people:
                await person.hang_up()
    except* CallFailed as failed:
        raise _first(failed) from None


async def call(
    client: ClientSession, url: str, headers: dict[str, str], number: int, phase: float
) -> tuple[Caller, float]:
    """Begin a call. Returns it, and the milliseconds from the start of the handshake to `session.started`.

    `phase`, 0 to 1: when within each 40 ms this caller sends its frames. Without it, callers that connect faster would
    send in bursts, which costs less CPU and more delay, and the relays could not be compared.

    Raises:
        CallFailed: the call did not begin.
    """
    began = time.monotonic()
    try:
        async with asyncio.timeout(BEGIN_SECONDS):
            socket = await _begun(client, url, headers, number)
    except (ClientError, ConnectionError, TimeoutError) as failed:
        raise CallFailed(f"call {number} did not begin: {failed or type(failed).__name__}") from None
    return Caller(number, socket, phase), (time.monotonic() - began) * 1000


async def _begun(client: ClientSession, url: str, headers: dict[str, str], number: int) -> ClientWebSocketResponse:
    socket = await client.ws_connect(url, headers=headers, compress=0)
    await socket.send_str('{"type":"session.start","record":true}')  # the site may have it switched off
    async for message in socket:
        answer = orjson.loads(message.data)
        if answer["type"] == "session.started":
            return socket
        if answer["type"] == "error":
            raise CallFailed(f"call {number} did not begin: {answer['code']}: {answer['message']}")
    raise CallFailed(f"call {number} did not begin: closed with code {socket.close_code}")


def _first(group: BaseException) -> BaseException:
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group
