"""A token runs out in a call, and before a reconnect (R13): nobody notices.

The identity library, the SDK and TLS are the real ones. The identity service is a stand-in for that of Azure App
Service, and so is the door of Voice Live, which lets in whose token is still valid.
"""

import asyncio
import json
import re
import ssl
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from agents.personas.models import Persona
from tests.faults.tls import self_signed
from tests.served.connect_proxy import carry
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.tcp_server import tcp_server
from tests.served.test_redis_faults import talk
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)

LIFETIME_SECONDS = 3


class Tokens:
    """Those that were given, until when they say they are valid (Unix seconds), and which of them still are.

    The door goes by the latter: a machine that is busy may reach it late with a token that has just been given.
    """

    def __init__(self) -> None:
        self.expire_on: dict[str, float] = {}
        self.valid: set[str] = set()
        self.shown: list[str] = []

    def give(self) -> dict[str, str]:
        token, expires_on = f"token-{len(self.expire_on) + 1}", int(time.time()) + LIFETIME_SECONDS
        self.expire_on[token] = expires_on
        self.valid.add(token)
        return {"access_token": token, "expires_on": str(expires_on), "resource": "any", "token_type": "Bearer"}

    def give_like_entra(self) -> dict[str, object]:
        return {"access_token": self.give()["access_token"], "expires_in": 3600, "token_type": "Bearer"}

    def lets_in(self, request: bytes) -> bool:
        shown = re.search(rb"(?i)authorization: bearer ([\w-]+)", request)
        self.shown.append(shown[1].decode() if shown else "none")
        return self.shown[-1] in self.valid

    async def run_out(self) -> None:
        """Wait until none is valid."""
        await asyncio.sleep(max(0.0, max(self.expire_on.values()) - time.time()))
        self.valid.clear()


@asynccontextmanager
async def identity_service(tokens: Tokens) -> AsyncIterator[str]:
    """That of App Service, on this machine."""
    async with token_service(tokens.give) as port:
        yield f"http://127.0.0.1:{port}/msi/token"


@asynccontextmanager
async def token_service(give: Callable[[], object], tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length else 0)
        body = json.dumps(give()).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()

    async with tcp_server(answer, tls=tls) as port:
        yield port


@asynccontextmanager
async def door(localvoice: LocalVoice, tokens: Tokens, tls: ssl.SSLContext) -> AsyncIterator[str]:
    """TLS, and whose token is not valid gets 401; the rest goes on to the local voice."""

    async def meet(reader: StreamReader, writer: StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if not tokens.lets_in(request):
            writer.write(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", urlsplit(localvoice.url).port)
        inner_writer.write(request)
        await asyncio.gather(carry(reader, inner_writer), carry(inner_reader, writer))

    async with tcp_server(meet, tls=tls) as port:
        yield f"https://localhost:{port}"


async def test_a_token_that_runs_out_is_renewed_before_the_next_connect(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    tokens, pem = Tokens(), tmp_path / "trusted.pem"
    async with identity_service(tokens) as identity, door(localvoice, tokens, self_signed(pem)) as endpoint:
        with serving(
            tmp_path,
            AZURE_VOICE_LIVE_ENDPOINT=endpoint,
            IDENTITY_ENDPOINT=identity,
            IDENTITY_HEADER="anything",
            SSL_CERT_FILE=str(pem),
        ) as azure:
            async with calling(azure, quiet.pk, alice_cookie) as client:
                await client.start()
                connection = localvoice.last()
                await tokens.run_out()
                await talk(client)
                await localvoice.drop(str(connection["id"]))
                await client.expect_state("reconnecting")
                await talk(client)
                assert client.seen("error") == []
    assert connection["auth"] == "bearer"
    assert tokens.shown == ["token-1", "token-2"]
