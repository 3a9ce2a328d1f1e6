"""Requests that the server refuses before anything of them is kept, and headers that it does not obey."""

import socket
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from urllib.parse import urlsplit

import pytest

from tests.faults.measures import MB, memory_bytes
from tests.patience import PATIENCE_SECONDS
from tests.served.site import Site
from voicesite.requests_in import BODY_MAX_BYTES, FORM_MAX_BYTES

CHUNK = bytes(64 * 1024)
MANY_BYTES = 200 * MB
NOTICED_SECONDS = 1.0  # on a busy machine; a form that was read on the event loop took two
FORM_HEAD = "POST /personas/new/ HTTP/1.1\r\nCookie: sessionid=x\r\nContent-Type: multipart/form-data; boundary=x"

pytestmark = pytest.mark.django_db(transaction=True)


def answer_to(site: Site, head: str, body: Iterable[bytes] = ()) -> str:
    """Send a request with this head; the answer, as far as it comes. What the server no longer takes is not sent."""
    address = urlsplit(site.url)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(f"{head}\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        try:
            for piece in body:
                connection.sendall(piece)
        except OSError:
            pass
        received = b""
        try:
            while piece := connection.recv(64 * 1024):
                received += piece
        except ConnectionResetError:
            pass
    return received.decode("latin-1")


def chunked(size: int) -> Iterator[bytes]:
    for piece in repeat(CHUNK, size // len(CHUNK)):
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


class TestBodies:
    @pytest.mark.parametrize("path", ["/", "/accounts/login/", "/health/live", "/static/nothing.js", "/no/such/page"])
    def test_a_large_one_is_refused_at_its_length(self, path: str, site: Site) -> None:
        answer = answer_to(site, f"POST {path} HTTP/1.1\r\nContent-Length: {BODY_MAX_BYTES + 1}")

        assert answer.startswith("HTTP/1.1 413 ")
        assert answer.endswith("Send less.\n")

    def test_however_much_is_sent_all_the_same_nothing_is_kept(self, site: Site) -> None:
        before = memory_bytes(site)
        head = f"POST / HTTP/1.1\r\nContent-Length: {MANY_BYTES}"

        answer = answer_to(site, head, repeat(CHUNK, MANY_BYTES // len(CHUNK)))

        assert answer.startswith("HTTP/1.1 413 ")
        assert memory_bytes(site) - before < 20 * MB

    def test_one_in_chunks_is_counted(self, site: Site) -> None:
        before = memory_bytes(site)

        answer = answer_to(site, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked", chunked(MANY_BYTES))

        assert answer.startswith("HTTP/1.1 413 ")
        assert memory_bytes(site) - before < 20 * MB

    @pytest.mark.parametrize("is_chunked", [True, False])
    def test_one_that_is_just_small_enough_is_read(self, site: Site, *, is_chunked: bool) -> None:
        body = chunked(BODY_MAX_BYTES) if is_chunked else repeat(CHUNK, BODY_MAX_BYTES // len(CHUNK))
        length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {BODY_MAX_BYTES}"

        answer = answer_to(site, f"POST /accounts/login/ HTTP/1.1\r\n{length}", body)

        assert answer.startswith("HTTP/1.1 403 ")  # it is no form of a page of ours

    @pytest.mark.parametrize(("size", "status"), [(FORM_MAX_BYTES, 403), (FORM_MAX_BYTES + 1, 413)])
    def test_a_personas_form_may_bring_a_picture(self, size: int, status: int, site: Site) -> None:
        head = f"{FORM_HEAD}\r\nContent-Length: {size}"

        assert answer_to(site, head, repeat(CHUNK, FORM_MAX_BYTES // len(CHUNK))).startswith(f"HTTP/1.1 {status} ")

    def test_nobody_waits_while_a_form_of_line_ends_is_read(self, site: Site) -> None:
        """Twisted would read it on the event loop, in 0.3 s for each MiB."""
        head = f"{FORM_HEAD}\r\nContent-Length: {FORM_MAX_BYTES}"
        with ThreadPoolExecutor() as threads:
            sent = threads.submit(answer_to, site, head, repeat(b"\n" * len(CHUNK), FORM_MAX_BYTES // len(CHUNK)))
            longest = 0.0
            while not sent.done():
                began = time.monotonic()
                answer_to(site, "GET /health/live HTTP/1.1")
                longest = max(longest, time.monotonic() - began)

        assert sent.result().startswith("HTTP/1.1 403 ")
        assert longest < NOTICED_SECONDS


class TestHeaders:
    @pytest.mark.parametrize(
        "value", ["/x", "/admin", "https://evil.example", "%00", "\xff", "/x\r\nDaphne-Root-Path: /y"]
    )
    def test_no_visitor_moves_the_site_to_another_path(self, value: str, site: Site) -> None:
        given = f"HTTP/1.1\r\nDaphne-Root-Path: {value}"

        assert "\r\nLocation: /admin/login/?next=/admin/\r\n" in answer_to(site, f"GET /admin/ {given}")
        assert answer_to(site, f"GET /x/admin/ {given}").startswith("HTTP/1.1 404 ")

    @pytest.mark.parametrize("value", ["\xe9", "\xff\xfe", "chat, \xe9"])
    def test_a_subprotocol_that_is_no_ascii_is_no_fault_of_ours(self, value: str, site: Site) -> None:
        """The site's log has no traceback either: `serving` looks at its end."""
        upgrade = (
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        )
        answer = answer_to(site, f"GET /ws/voice/x/ HTTP/1.1\r\n{upgrade}\r\nSec-WebSocket-Protocol: {value}")

        assert answer.startswith("HTTP/1.1 403 ")

    @pytest.mark.parametrize("path", ["/\xff/", "/accounts/login/?q=\xff", "/é/", "/personas/\xff\xfe/?\x80"])
    def test_a_path_that_is_no_text_is_a_bad_request(self, path: str, site: Site) -> None:
        assert answer_to(site, f"GET {path} HTTP/1.1").startswith("HTTP/1.1 400 ")

    @pytest.mark.parametrize("path", ["/%ff/", "/%00/", "/personas/%80/"])
    def test_an_escaped_path_that_is_no_text_is_not_found(self, path: str, site: Site) -> None:
        assert answer_to(site, f"GET {path} HTTP/1.1").startswith(("HTTP/1.1 404 ", "HTTP/1.1 302 "))
