"""Handshakes of voice sockets, by Daphne. An accepted connection leaves Twisted for the event loop's own transport.

There reading can pause, sending can wait, and a frame costs less. What follows the handshake is in open_socket.py.
"""

import asyncio
import socket
from contextlib import ExitStack
from typing import Any

from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from voicesite.open_socket import OpenSocket
from voicesite.server_answers import guards

INTERNAL_ERROR = 1011


class Handshake(WebSocketProtocol):
    """A connection that asks for a voice socket, until the application accepts or refuses it."""

    _open_socket: OpenSocket | None = None
    _is_accepted = False
    _is_lost = False
    _answer = b""
    _early = b""  # what the browser sent before the answer

    @property
    def _is_asked(self) -> bool:
        """Whether the application is being asked."""
        return hasattr(self, "handshake_deferred")

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if not self._is_asked:
            super().dataReceived(data)
            return
        self.data: bytes = self.data + data  # Autobahn would look for another request in it
        self.transport.pauseProducing()

    def sendHttpErrorResponse(  # noqa: N802 - Autobahn's name
        self,
        code: int,
        reason: str,
        responseHeaders: list[tuple[str, str]] | None = None,  # noqa: N803
    ) -> None:
        """A handshake that is refused. No browser shows what it says."""
        headers = {"Content-Length": "0", "Connection": "close", **guards()}
        super().sendHttpErrorResponse(code, reason, [*(responseHeaders or []), *headers.items()])

    async def reply(self, message: dict[str, Any]) -> None:
        """An ASGI message of the application."""
        if self._open_socket is not None:
            await self._open_socket.send(message)
        elif self.state == self.STATE_CONNECTING:  # else it took too long
            self.handle_reply(message)
            if self.state == self.STATE_OPEN:
                await self._move()
            elif self._is_accepted:  # by the application, and not by Autobahn: its answer says why
                super().sendData(self._answer)

    def sendData(self, data: bytes, *args: Any) -> None:  # noqa: N802 - Autobahn's name
        """Autobahn sends the answer. That of a handshake that is accepted goes out by the other transport."""
        if self._is_accepted:
            self._answer = data
        else:
            super().sendData(data, *args)

    def serverAccept(self, subprotocol: str | None = None) -> None:  # noqa: N802 - Daphne's name
        self._is_accepted = True
        super().serverAccept(subprotocol)

    def onOpen(self) -> None:  # noqa: N802 - Autobahn's name
        super().onOpen()
        self._early, self.data = self.data, b""

    async def _move(self) -> None:
        self.transport.stopReading()
        self.transport.stopWriting()
        handle = self.transport.getHandle()
        with ExitStack() as undo:
            undo.callback(self._lost)
            connection = undo.enter_context(socket.socket(fileno=handle.fileno()))
            handle.detach()  # from now on Twisted does not close it
            opened = OpenSocket(self.application_queue, self._lost, answer=self._answer, early=self._early)
            await asyncio.get_running_loop().connect_accepted_socket(lambda: opened, connection)
            undo.pop_all()
        self._open_socket = opened

    def _lost(self) -> None:
        if self._is_lost:
            return
        self._is_lost = True
        self.muted = True  # the application knows
        self.connectionLost(Failure(ConnectionDone()))

    def check_timeouts(self) -> None:
        if self._open_socket is None:
            super().check_timeouts()

    def handle_exception(self, exception: BaseException) -> None:
        """Of the application."""
        if self._open_socket is None:
            super().handle_exception(exception)
        else:
            self._open_socket.close(INTERNAL_ERROR)


def use_handshakes(server: Any) -> None:
    """From now on Daphne's server, which runs, has such handshakes."""
    server.ws_factory.protocol = Handshake
    reply = server.handle_reply

    async def handle_reply(protocol: Any, message: dict[str, Any]) -> None:
        if not isinstance(protocol, Handshake):
            await reply(protocol, message)
        elif not server.connections.get(protocol, {"disconnected": True}).get("disconnected"):
            await protocol.reply(message)

    server.handle_reply = handle_reply
