"""What the server refuses by itself, in memory. As served: tests/served/test_requests.py."""

from types import SimpleNamespace

import pytest
from daphne.http_protocol import HTTPFactory
from pytest_django import Settings
from twisted.internet.testing import StringTransport

from voicesite.requests_in import BODY_MAX_BYTES, bound_requests

HOST = b"Host: voice.example.org\r\n"
REFUSED = {
    "no request": b"NONSENSE\r\n\r\n",
    "a header that is none": b"GET / HTTP/1.1\r\nHost\r\n\r\n",
    "a name of a header": b"GET / HTTP/1.1\r\n" + HOST + b"a(b): c\r\n\r\n",
    "a path that is no text": b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n",
    "a query that is no text": b"GET /?\xff HTTP/1.1\r\n" + HOST + b"\r\n",
    "a large body": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % (BODY_MAX_BYTES + 1),
    "another large body": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % (BODY_MAX_BYTES + 1)
    + bytes(BODY_MAX_BYTES + 1),
}


class Connection(StringTransport):
    def loseWriteConnection(self) -> None:  # noqa: N802 - Twisted's name
        self.loseConnection()


@pytest.fixture
def connection() -> Connection:
    """A connection to Daphne, without a network and without an application."""
    server = SimpleNamespace(
        server_name="voicesite",
        proxy_forwarded_address_header=None,
        protocol_connected=lambda _: None,
        protocol_disconnected=lambda _: None,
        log_action=lambda *_: None,
    )
    factory = HTTPFactory(server)
    bound_requests(factory)
    protocol = factory.buildProtocol(None)
    transport = Connection()
    protocol.makeConnection(transport)
    transport.protocol = protocol
    return transport


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
def test_each_refusal_has_the_headers_that_guard(sent: bytes, connection: Connection, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000
    connection.protocol.dataReceived(sent)
    head, _, text = connection.value().decode().partition("\r\n\r\n")
    status, *lines = head.splitlines()
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert status.split()[1] in ("400", "413")
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["content-type"].endswith("; charset=utf-8")
    assert text
