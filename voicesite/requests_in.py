"""What the server refuses of a request before anything of it is kept: headers that Daphne would obey, and large bodies.

Daphne keeps a whole body before Django sees any of it, so a middleware would be too late.
"""

import re
from functools import partial
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.internet import reactor
from twisted.web.http import HTTPChannel

from voicesite.server_answers import guards, last_answer

BODY_MAX_BYTES = 1024 * 1024
# A persona's form may bring a picture: 5 MB (agents/personas/pictures/encoding.py) and the fields. Only a few at once,
# since each is kept in memory until its page is answered.
FORM_MAX_BYTES = 6 * 1024 * 1024
FORMS_AT_ONCE = 4
FORMS_WITH_A_PICTURE = re.compile(
    rb"(/personas|/admin/agents/persona)/(new|add|[0-9a-f-]{36}/(edit|change))/(\?.*)?", re.DOTALL
)
# So long the rest of a refused body is thrown away. Else the system would reset the connection, and the answer with it.
DISCARD_SECONDS = 5.0
# Daphne would do as they say. With the first a visitor chooses the path that the site takes for its own, past the rules
# of a proxy; the second it cannot read if it is no ASCII, and no socket of ours has a subprotocol.
OBEYED_HEADERS = (b"Daphne-Root-Path", b"Sec-WebSocket-Protocol")
CONTENT_TYPE = b"Content-Type"
TOO_LARGE = "This is larger than the site takes: at most 1 MiB. Send less.\n"
FORM_TOO_LARGE = "This is larger than the site takes: at most 5 MB for a picture. Choose a smaller one.\n"
TOO_MANY_FORMS = "Others are sending pictures just now. Go back, and send the form again in a minute.\n"
NO_REQUEST = "This is no request that the site can read. Use a browser, or a program that speaks HTTP/1.1.\n"


class BoundedRequest(WebRequest):
    """A request whose body is counted while it comes."""

    _is_refused = False
    _received_bytes = 0
    _may_bring_a_picture = False
    _is_large = False
    _kinds: list[bytes] = []
    _large_ones: set["BoundedRequest"] = set()  # of this process

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name; None: the body comes in chunks
        super().gotLength(0)  # no file for what may be refused
        self._may_bring_a_picture = self._is_a_form_with_a_picture()
        self._look_at_size(length or 0)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        self._received_bytes += len(data)
        self._look_at_size(self._received_bytes)
        if not self._is_refused:
            super().handleContentChunk(data)

    def _is_a_form_with_a_picture(self) -> bool:
        """Of somebody who has signed in, as far as one can tell before the form is read: a cookie is there."""
        kinds = self.requestHeaders.getRawHeaders(CONTENT_TYPE, [b""])
        return (
            self.channel._command == b"POST"
            and FORMS_WITH_A_PICTURE.fullmatch(self.channel._path) is not None
            and kinds[0].startswith(b"multipart/form-data")
            and self.requestHeaders.hasHeader(b"Cookie")
        )

    def _look_at_size(self, size: int) -> None:
        if size <= BODY_MAX_BYTES or (self._is_large and size <= FORM_MAX_BYTES):
            return
        if not self._may_bring_a_picture:
            self._refuse("413 Request Entity Too Large", TOO_LARGE)
        elif size > FORM_MAX_BYTES:
            self._refuse("413 Request Entity Too Large", FORM_TOO_LARGE)
        elif len(self._large_ones) >= FORMS_AT_ONCE:
            self._refuse("503 Service Unavailable", TOO_MANY_FORMS)
        else:
            self._is_large = True
            self._large_ones.add(self)
            self.notifyFinish().addBoth(lambda _: self._large_ones.discard(self))

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._is_refused:
            return
        # Twisted would read a form itself, line by line on the event loop: two seconds for 6 MiB of line ends, in which
        # all calls wait. Django reads it in a thread.
        self._kinds = self.requestHeaders.getRawHeaders(CONTENT_TYPE, [])
        self.requestHeaders.removeHeader(CONTENT_TYPE)
        super().requestReceived(command, path, version)

    def process(self) -> Any:
        if self._kinds:
            self.requestHeaders.setRawHeaders(CONTENT_TYPE, self._kinds)
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

    def _refuse(self, status: str, text: str) -> None:
        if self._is_refused:
            return
        self._is_refused = True
        self.content.seek(0)
        self.content.truncate()
        transport = self.channel.transport
        transport.write(last_answer(status, text))
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
