"""What comes with the request for a voice socket, before it is answered."""

import socket
from urllib.parse import urlsplit

import pytest
from websockets.frames import TEXT
from websockets.protocol import CLIENT, Protocol

from agents.personas.models import Persona
from tests.patience import PATIENCE_SECONDS
from tests.served.site import Site
from tests.test_open_socket import sent

pytestmark = pytest.mark.django_db(transaction=True)

ANOTHER_REQUEST = b"GET / HTTP/1.1\r\nHost: elsewhere\r\n\r\n"


def close_code_after(site: Site, persona: Persona, cookie: str, *early: bytes) -> int:
    """Ask for a voice socket and send this at once. Returns the code that it is closed with."""
    address = urlsplit(site.url)
    head = (
        f"GET /ws/voice/{persona.pk}/ HTTP/1.1\r\nHost: {address.netloc}\r\nOrigin: {site.url}\r\n"
        f"Cookie: sessionid={cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE_SECONDS) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(head.encode() + early[0])
        for piece in early[1:]:
            connection.sendall(piece)
        received = bytearray()
        wire = Protocol(CLIENT)
        while piece := connection.recv(64 * 1024):
            received += piece
            answer, _, frames = received.partition(b"\r\n\r\n")
            wire = Protocol(CLIENT)
            wire.receive_data(frames)
            if wire.close_rcvd is not None:
                connection.sendall(b"".join(wire.data_to_send()))
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert b"deflate" not in answer
    assert wire.close_rcvd is not None
    return wire.close_rcvd.code


def test_frames_are_heard(site: Site, quiet: Persona, alice_cookie: str) -> None:
    assert close_code_after(site, quiet, alice_cookie, sent(TEXT, b'{"type":"nonsense"}')) == 4400


def test_frames_in_pieces_are_heard_in_order(site: Site, quiet: Persona, alice_cookie: str) -> None:
    frame = sent(TEXT, b'{"type":"nonsense"}')
    assert close_code_after(site, quiet, alice_cookie, *(frame[at : at + 1] for at in range(len(frame)))) == 4400


@pytest.mark.parametrize("early", [(ANOTHER_REQUEST,), (b"", ANOTHER_REQUEST)])
def test_another_request_is_none(site: Site, quiet: Persona, alice_cookie: str, early: tuple[bytes, ...]) -> None:
    """The fixture of the site fails a test that leaves a traceback in its log."""
    assert close_code_after(site, quiet, alice_cookie, *early) == 1002
