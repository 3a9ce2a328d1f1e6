"""Where a request ends is never in doubt: what two servers could read in two ways is refused (request smuggling)."""

from collections.abc import Iterator
from unittest.mock import Mock

import pytest
from daphne.http_protocol import HTTPFactory
from twisted.internet import reactor
from twisted.internet.testing import StringTransport

from voicesite.requests_in import BoundedRequest, bound_requests

HEAD = b"POST / HTTP/1.1\r\nHost: voice.example.org\r\n"
SMUGGLED = b"GET /admin/ HTTP/1.1\r\nHost: voice.example.org\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
LENGTH = b"Content-Length: 5\r\n"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """The bodies of the requests that the server has taken."""
    bodies: list[bytes] = []
    monkeypatch.setattr(BoundedRequest, "process", lambda request: bodies.append(request.content.read()))
    yield bodies
    for call in reactor.getDelayedCalls():
        call.cancel()


def send(sent: bytes) -> bytes:
    """What a connection of the site answers at once."""
    factory = HTTPFactory(Mock())
    bound_requests(factory)
    channel, transport = factory.buildProtocol(None), StringTransport()
    channel.makeConnection(transport)
    channel.dataReceived(sent)
    return bytes(transport.value())


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + LENGTH + CHUNKED + b"\r\n0\r\n\r\n" + SMUGGLED,
        HEAD + CHUNKED + LENGTH + b"\r\n0\r\n\r\n" + SMUGGLED,
        HEAD + LENGTH + b"Content-Length: 6\r\n\r\nABCDE" + SMUGGLED,
        HEAD + b"Content-Length: +5\r\n\r\nABCDE" + SMUGGLED,
        HEAD + b"Content-Length: 5, 5\r\n\r\nABCDE" + SMUGGLED,
        HEAD + b"Content-Length: 0x5\r\n\r\nABCDE" + SMUGGLED,
        HEAD + b"Content-Length: -5\r\n\r\nABCDE" + SMUGGLED,
        HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        HEAD + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        HEAD + CHUNKED + b"\r\n0x5\r\nABCDE\r\n0\r\n\r\n" + SMUGGLED,
        HEAD + CHUNKED + b"\r\n-5\r\nABCDE\r\n0\r\n\r\n" + SMUGGLED,
        HEAD + CHUNKED + b"\r\n5;a=\n\r\nABCDE\r\n0\r\n\r\n" + SMUGGLED,
        HEAD + CHUNKED + b"\r\n5\r\nABCDEF\r\n0\r\n\r\n" + SMUGGLED,
        HEAD + b"X: a\0b\r\n\r\n" + SMUGGLED,
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(sent: bytes, read: list[bytes]) -> None:
    assert send(sent).startswith(b"HTTP/1.1 400 ")
    assert read == []


@pytest.mark.parametrize("sent", [HEAD + LENGTH + b"\r\nABCDE", HEAD + CHUNKED + b"\r\n5\r\nABCDE\r\n0\r\n\r\n"])
def test_what_is_plain_is_read(sent: bytes, read: list[bytes]) -> None:
    assert send(sent) == b""
    assert read == [b"ABCDE"]
