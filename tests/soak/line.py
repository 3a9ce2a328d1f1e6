"""A page's connection: one socket after another to the same conversation, as docs/protocol.md wants it from a page."""

import asyncio
import json
import random
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.soak.page import Page

OPEN_SECONDS = 5.0
START_SECONDS = 25.0
GIVE_UP_SECONDS = 60.0
WAITS_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)
KEPT_MICROPHONE_SECONDS = 5.0
NORMAL, RESTARTING, FIRST_OF_THE_SERVER = 1000, 4503, 4000


class Line:
    """`run` keeps it up until the call is over.

    `closes` counts codes; `back_seconds`: how long each way back took; `refused_begins`: how often there was no room
    for a new call.
    """

    def __init__(self, page: Page, url: str, headers: dict[str, str], *, frame_ms: int) -> None:
        self.page = page
        self.losses = 0
        self.closes: Counter[int] = Counter()
        self.back_seconds: list[float] = []
        self.refused_begins = 0
        self._url = url
        self._headers = headers
        self._socket: ClientConnection | None = None
        self._kept: deque[bytes] = deque(maxlen=int(KEPT_MICROPHONE_SECONDS * 1000 / frame_ms))
        self._news = asyncio.Event()
        self._lost_at: float | None = None

    @property
    def is_up(self) -> bool:
        return self._socket is not None

    async def run(self) -> None:
        """Until a close that no page comes back from."""
        tries = 0
        while True:
            starts = self.page.starts
            code = await self._one_socket()
            self._socket = None
            self.losses += 1
            self._news.set()
            self.page.lose(code, time.monotonic())
            if code is not None:
                self.closes[code] += 1
            if code == NORMAL:
                return
            is_refused = code is not None and code >= FIRST_OF_THE_SERVER and code != RESTARTING
            if is_refused and not self.page.waits_it_out:
                self.page.wrongs.append(f"closed with {code} ({self.page.ended_with})")
                return
            if is_refused and not self.page.conversation_id:
                self.refused_begins += 1
            if self.page.starts > starts or self._lost_at is None:
                tries, self._lost_at = 0, time.monotonic()
            if time.monotonic() - self._lost_at > GIVE_UP_SECONDS:
                self.page.wrongs.append(f"no way back within {GIVE_UP_SECONDS:.0f} s")
                return
            wait_seconds = WAITS_SECONDS[min(tries, len(WAITS_SECONDS) - 1)]
            if is_refused:
                wait_seconds = max(wait_seconds, self.page.retry_seconds or 0.0)
            await asyncio.sleep(wait_seconds * random.uniform(1.0, 1.25))
            tries += 1

    async def say(self, kind: str, **fields: Any) -> None:
        """Lost if there is no socket, or if it breaks just now."""
        await self._send(json.dumps({"type": kind, **fields}))

    async def speak(self, frame: bytes) -> None:
        """A frame of the microphone. Without a socket the last five seconds are kept."""
        if self._socket is None:
            self._kept.append(frame)
        else:
            await self._send(frame)

    async def until(self, question: Callable[[], Any], *, seconds: float) -> bool:
        """Whether that becomes true in time; asked after each message."""
        try:
            async with asyncio.timeout(seconds):
                while not question():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return False
        return True

    def look_again(self) -> None:
        """Something else has changed."""
        self._news.set()

    async def _one_socket(self) -> int | None:
        """The code of its close; None if it did not open."""
        try:
            async with connect(
                self._url,
                additional_headers=self._headers,
                open_timeout=OPEN_SECONDS,
                close_timeout=1,
                ping_interval=None,
                compression=None,
                max_size=None,
            ) as socket:
                await socket.send(json.dumps({"type": "session.start", **self.page.start_fields()}))
                return await self._read(socket)
        except (OSError, TimeoutError, websockets.WebSocketException):
            return None

    async def _read(self, socket: ClientConnection) -> int | None:
        starts = self.page.starts
        try:
            async with asyncio.timeout(START_SECONDS) as limit:
                async for frame in socket:
                    await self._take(socket, frame)
                    if self.page.starts > starts and self._socket is None:
                        limit.reschedule(None)
                        await self._back(socket)
        except websockets.ConnectionClosed:
            pass  # the code says why
        except TimeoutError:
            self.page.wrongs.append(f"no session.started within {START_SECONDS:.0f} s")
        return socket.close_code

    async def _take(self, socket: ClientConnection, frame: str | bytes) -> None:
        now = time.monotonic()
        if isinstance(frame, bytes):
            self.page.take_audio(frame, now)
            return
        answer = self.page.take(json.loads(frame), now)
        if answer is not None:
            await socket.send(json.dumps(answer))
        self._news.set()

    async def _back(self, socket: ClientConnection) -> None:
        """The session stands: what was kept follows."""
        if self._lost_at is not None:
            self.back_seconds.append(time.monotonic() - self._lost_at)
            self._lost_at = None
        self.page.player.repeat_reports()
        self._socket = socket
        while self._kept:
            await socket.send(self._kept.popleft())

    async def _send(self, frame: str | bytes) -> None:
        try:
            if self._socket is not None:
                await self._socket.send(frame)
        except websockets.ConnectionClosed:
            pass  # the reader notices
