"""What the server refuses of a request before anything of it is kept: headers that Daphne would obey, and large bodies.

Daphne keeps a whole body before Django sees any of it, so a middleware would be too late.
"""

from functools import partial
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.internet import reactor
from twisted.web.http import HTTPChannel

from voicesite.server_answers import guards, last_answer

BODY_MAX_BYTES = 1024 * 1024
# So long the rest of a refused body is thrown away. Else the system would reset the connection, and the answer with it.
DISCARD_SECONDS = 5.0
# Daphne would do as they say. With the first a visitor chooses the path that the site takes for its own, past the rules
# of a proxy; the second it cannot read if it is no ASCII, and no socket of ours has a subprotocol.
OBEYED_HEADERS = (b"Daphne-Root-Path", b"Sec-WebSocket-Protocol")
TOO_LARGE = "This is larger than the site takes: at most 1 MiB. Send less.\n"
NO_REQUEST = "This is no request that the site can read. Use a browser, or a program that speaks HTTP/1.1.\n"


class BoundedRequest(WebRequest):
    """A request whose body is counted while it comes."""

    _is_refused = False
    _received_bytes = 0

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name; None: the body comes in chunks
        super().gotLength(0)  # no file for what may be refused
        if length is not None and length > BODY_MAX_BYTES:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        self._received_bytes += len(data)
        if self._received_bytes > BODY_MAX_BYTES:
            self._refuse()
        if not self._is_refused:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802 - Twisted's name
        if not self._is_refused:
            super().requestReceived(command, path, version)

    def process(self) -> Any:
        for name in OBEYED_HEADERS:
            self.requestHeaders.removeHeader(name)
        transport, channel = self.transport, self.channel
        processed = super().process()
        if self.transport is None:  # it asks for a socket, which gets what comes from now on
            _hand_over_the_rest(channel, transport.protocol)
        return processed

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        """Daphne's own refusals."""
        for name, value in guards().items():
            self.responseHeaders.setRawHeaders(name, [value])
        super().basic_error(status, status_text, body)

    def _refuse(self) -> None:
        if self._is_refused:
            return
        self._is_refused = True
        self.content.seek(0)
        self.content.truncate()
        transport = self.channel.transport
        transport.write(last_answer("413 Request Entity Too Large", TOO_LARGE))
        transport.loseWriteConnection()
        reactor.callLater(DISCARD_SECONDS, transport.abortConnection)


def bound_requests(factory: HTTPFactory) -> None:
    """From now on each connection of this factory has such requests."""
    build = factory.buildProtocol

    def build_bounded(address: Any) -> Any:
        channel = build(address)
        channel.requestFactory = BoundedRequest
        http = channel._channel
        http._respondToBadRequestAndDisconnect = partial(_refuse_what_is_no_request, http)
        return channel

    factory.buildProtocol = build_bounded


def _refuse_what_is_no_request(channel: HTTPChannel) -> None:
    channel.transport.write(last_answer("400 Bad Request", NO_REQUEST))
    channel.loseConnection()


def _hand_over_the_rest(channel: HTTPChannel, socket: Any) -> None:
    """What came in the same read as the request for a socket. Twisted would keep it for another request, for ever."""
    rest, channel._buffer = channel._buffer, b""
    if rest:
        socket.dataReceived(rest)
