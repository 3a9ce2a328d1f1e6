"""The way out to one client: each event becomes a JSON text frame with an id of its own, sent within a time limit."""

import asyncio
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Literal, Protocol

import orjson
from aiohttp import WSMsgType, web

from localvoice.wire.events import Event, new_id

SEND_TIMEOUT_S = 20.0
CLOSE_CODE = struct.Struct("!H")


class SocketClosed(Exception):
    """The client is gone or the connection was closed: nothing more can be sent."""


class Outbound(Protocol):
    """Where a connection sends its events. Test faults stand between it and the socket."""

    async def send(self, event: Event) -> None: ...
    async def send_text(self, text: str) -> None: ...
    async def close(self, code: int, reason: str) -> None: ...
    def abort(self) -> None: ...


class Socket:
    """One accepted WebSocket."""

    def __init__(self, websocket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self._websocket = websocket
        self._transport = transport
        # Called with each event that was really sent.
        self.on_sent_event: Callable[[Event], None] | None = None

    async def send(self, event: Event) -> None:
        """Send one event with a new `event_id`; raises SocketClosed if the client is gone or does not read."""
        await self._send_frame(orjson.dumps({"event_id": new_id("event"), **event}))
        if self.on_sent_event is not None:
            self.on_sent_event(event)

    async def send_text(self, text: str) -> None:
        """Send a text frame as it stands."""
        await self._send_frame(text.encode())

    async def _send_frame(self, frame: bytes, kind: Literal[WSMsgType.TEXT, WSMsgType.CLOSE] = WSMsgType.TEXT) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._websocket.send_frame(frame, kind)
        except (ConnectionError, RuntimeError, TimeoutError) as error:
            raise SocketClosed from error

    async def close(self, code: int, reason: str) -> None:
        """Send a close frame; the connection then ends by itself."""
        # `websocket.close` is not used: while messages are being read it does not wait for the client's close frame,
        # and a client that cannot send one believes that the connection broke.
        with suppress(SocketClosed):
            await self._send_frame(CLOSE_CODE.pack(code) + reason.encode(), WSMsgType.CLOSE)

    def abort(self) -> None:
        """Cut the TCP connection without a close frame."""
        if self._transport is not None:
            self._transport.abort()
