"""The answer to a request for a voice socket. Who gets in at all: tests/security/test_door.py."""

import asyncio
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.frames import PING, PONG, Frame

from agents.personas.models import Persona
from tests.patience import PATIENCE_SECONDS
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_socket_is_opened_as_it_was_asked_for_but_never_compressed(
    site: Site, quiet: Persona, alice_cookie: str
) -> None:
    """Sound gets no smaller by it, and what is unpacked would need a bound of its own."""
    url, headers = (
        f"{site.socket_url}/ws/voice/{quiet.pk}/",
        {"Cookie": f"sessionid={alice_cookie}", "Origin": site.url},
    )
    async with connect(url, additional_headers=headers, compression="deflate", open_timeout=PATIENCE_SECONDS) as socket:
        assert socket.request is not None
        assert "deflate" in socket.request.headers["Sec-WebSocket-Extensions"]
        assert socket.response is not None
        assert socket.response.status_code == 101
        assert "Sec-WebSocket-Extensions" not in socket.response.headers


@pytest.mark.parametrize("offer", ["permessage-deflate; client_max_window_bits=99", "permessage-deflate; x=1"])
async def test_what_the_handshake_itself_refuses_is_no_open_socket(
    offer: str, site: Site, quiet: Persona, alice_cookie: str
) -> None:
    """The application has accepted; the answer is 400 all the same, and the connection ends with it."""
    headers = {"Cookie": f"sessionid={alice_cookie}", "Origin": site.url, "Sec-WebSocket-Extensions": offer}
    with pytest.raises(InvalidStatus) as refused:
        async with connect(
            f"{site.socket_url}/ws/voice/{quiet.pk}/",
            additional_headers=headers,
            compression=None,
            open_timeout=PATIENCE_SECONDS,
        ):
            pass
    assert refused.value.response.status_code == 400
    assert refused.value.response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("is_later", [False, True])
async def test_what_a_program_sends_before_the_answer_waits_for_the_open_socket(
    site: Site, quiet: Persona, alice_cookie: str, *, is_later: bool
) -> None:
    """No browser does (RFC 6455, 4.1). In the same read as the request, Twisted would keep it for another request."""
    address = urlsplit(site.url)
    head = (
        f"GET /ws/voice/{quiet.pk}/ HTTP/1.1\r\nHost: {address.netloc}\r\nOrigin: {site.url}\r\n"
        f"Cookie: sessionid={alice_cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()
    ping = Frame(PING, b"early").serialize(mask=True)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    for part in [head, ping] if is_later else [head + ping]:
        writer.write(part)
        await writer.drain()
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        assert await reader.readexactly(7) == Frame(PONG, b"early").serialize(mask=False)
    writer.close()
