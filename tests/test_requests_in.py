"""What the server refuses by itself, in memory. As served: tests/served/test_requests.py."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from daphne.http_protocol import HTTPFactory, WebRequest
from django.urls import reverse
from pytest_django import Settings
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from agents.personas.pictures.encoding import FILE_MAX_BYTES
from voicesite.requests_in import BODY_MAX_BYTES, FORM_MAX_BYTES, FORMS_AT_ONCE, BoundedRequest, bound_requests

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
def connect() -> Callable[[], Connection]:
    """Opens connections to one Daphne, without a network and without an application."""
    server = SimpleNamespace(
        server_name="voicesite",
        proxy_forwarded_address_header=None,
        protocol_connected=lambda _: None,
        protocol_disconnected=lambda _: None,
        log_action=lambda *_: None,
    )
    factory = HTTPFactory(server)
    bound_requests(factory)

    def open_one() -> Connection:
        protocol = factory.buildProtocol(None)
        transport = Connection()
        protocol.makeConnection(transport)
        transport.protocol = protocol
        return transport

    return open_one


@pytest.fixture
def connection(connect: Callable[[], Connection]) -> Connection:
    return connect()


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


FORM_HEAD = (
    b"POST %b HTTP/1.1\r\n" + HOST + b"%bContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n"
)
COOKIE = b"Cookie: sessionid=x\r\n"
ID = b"0f0e0d0c-0b0a-4908-8706-050403020100"
FORMS = [
    reverse("persona-new").encode(),
    reverse("persona-edit", args=[ID.decode()]).encode(),
    reverse("admin:agents_persona_add").encode(),
    reverse("admin:agents_persona_change", args=[ID.decode()]).encode() + b"?_changelist_filters=q",
]


def answer_to(head: bytes, connect: Callable[[], Connection], *, sent: int = 0) -> bytes:
    """The status, or nothing while the server reads on."""
    connection = connect()
    connection.protocol.dataReceived(head + bytes(sent))
    return connection.value()[9:12]


class TestFormsWithAPicture:
    """A persona's form may be larger than anything else, and only a few of that size are read at once."""

    @pytest.fixture(autouse=True)
    def _none_is_left(self) -> Iterator[None]:
        yield
        BoundedRequest._large_ones.clear()

    @pytest.mark.parametrize("path", FORMS)
    def test_they_are_read(self, path: bytes, connect: Callable[[], Connection]) -> None:
        head = FORM_HEAD % (path, COOKIE, FORM_MAX_BYTES)
        assert answer_to(head, connect, sent=BODY_MAX_BYTES + 1) == b""

    @pytest.mark.parametrize("path", FORMS)
    def test_not_more_than_a_picture_and_the_fields(self, path: bytes, connect: Callable[[], Connection]) -> None:
        assert answer_to(FORM_HEAD % (path, COOKIE, FORM_MAX_BYTES + 1), connect) == b"413"
        chunked = (FORM_HEAD % (path, COOKIE, 0)).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        size = FORM_MAX_BYTES + 1
        assert answer_to(chunked + b"%x\r\n" % size, connect, sent=size) == b"413"

    @pytest.mark.parametrize(
        "path", [b"/", b"/accounts/login/", b"/personas/new", b"/x/personas/new/", b"/personas/%b/give/" % ID]
    )
    def test_other_addresses_take_no_more_than_before(self, path: bytes, connect: Callable[[], Connection]) -> None:
        assert answer_to(FORM_HEAD % (path, COOKIE, BODY_MAX_BYTES + 1), connect) == b"413"

    def test_neither_does_one_of_nobody_or_of_another_kind(self, connect: Callable[[], Connection]) -> None:
        whole = FORM_HEAD % (FORMS[0], COOKIE, BODY_MAX_BYTES + 1)
        for head in (
            whole.replace(COOKIE, b""),
            whole.replace(b"multipart/form-data", b"text/plain"),
            whole.replace(b"POST", b"PUT"),
        ):
            assert answer_to(head, connect) == b"413"

    def test_only_a_few_at_once_until_one_is_over(self, connect: Callable[[], Connection]) -> None:
        head = FORM_HEAD % (FORMS[0], COOKIE, FORM_MAX_BYTES)
        sending = [connect() for _ in range(FORMS_AT_ONCE)]
        for connection in sending:
            connection.protocol.dataReceived(head)
        assert answer_to(head, connect) == b"503"
        assert answer_to(FORM_HEAD % (FORMS[0], COOKIE, BODY_MAX_BYTES), connect) == b""

        sending[0].protocol.connectionLost(Failure(ConnectionDone()))

        assert answer_to(head, connect) == b""
        assert answer_to(head, connect) == b"503"

    def test_the_form_itself_is_left_to_django(
        self, connect: Callable[[], Connection], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Twisted would read it on the event loop, line by line. Django still learns what kind it is."""
        processed: list[WebRequest] = []
        monkeypatch.setattr(WebRequest, "process", lambda request: processed.append(request))
        form = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
        connection = connect()

        connection.protocol.dataReceived(FORM_HEAD % (FORMS[0], COOKIE, len(form)) + form)

        (request,) = processed
        assert request.args == {}
        assert request.content.read() == form
        assert request.requestHeaders.getRawHeaders("content-type") == ["multipart/form-data; boundary=x"]

    def test_what_comes_with_a_form_stays_in_memory(self, settings: Settings) -> None:
        assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE == FORM_MAX_BYTES >= FILE_MAX_BYTES + BODY_MAX_BYTES
