"""What the server refuses of a request before anything of it is kept: headers that Daphne would obey, and large bodies.

Daphne keeps a whole body before Django sees any of it, so a middleware would be too late.
"""

from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.internet import reactor

BODY_MAX_BYTES = 1024 * 1024
# So long the rest of a refused body is thrown away. Else the system would reset the connection, and the answer with it.
DISCARD_SECONDS = 5.0
# Daphne would do as they say. With the first a visitor chooses the path that the site takes for its own, past the rules
# of a proxy; the second it cannot read if it is no ASCII, and no socket of ours has a subprotocol.
OBEYED_HEADERS = (b"Daphne-Root-Path", b"Sec-WebSocket-Protocol")
TOO_LARGE = b"This is larger than the site takes: at most 1 MiB. Send less.\n"


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
        return super().process()

    def _refuse(self) -> None:
        if self._is_refused:
            return
        self._is_refused = True
        self.content.seek(0)
        self.content.truncate()
        transport = self.channel.transport
        transport.write(
            b"HTTP/1.1 413 Request Entity Too Large\r\nContent-Type: text/plain; charset=utf-8\r\n"
            b"Connection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(TOO_LARGE), TOO_LARGE)
        )
        transport.loseWriteConnection()
        reactor.callLater(DISCARD_SECONDS, transport.abortConnection)


def bound_requests(factory: HTTPFactory) -> None:
    """From now on each connection of this factory has such requests."""
    build = factory.buildProtocol

    def build_bounded(address: Any) -> Any:
        channel = build(address)
        channel.requestFactory = BoundedRequest
        return channel

    factory.buildProtocol = build_bounded
