"""A proxy as companies have one: it takes CONNECT from those who show its password, and knows where names lead."""

import asyncio
import base64
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.served.tcp_server import closed, tcp_server

USER, PASSWORD = "site", "p@ss: word/7f3a"
_CREDENTIALS = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_ESCAPED = "p%40ss%3A%20word%2F7f3a"


@dataclass(slots=True)
class ConnectProxy:
    """`asked`: what it was asked for, in order. `url` has user and password."""

    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{USER}:{_ESCAPED}@127.0.0.1:{self.port}"


@asynccontextmanager
async def connect_proxy(leads_to: Mapping[str, int]) -> AsyncIterator[ConnectProxy]:
    """`leads_to`: the port on this machine for each `host:port`; the proxy refuses every other one."""
    proxy = ConnectProxy()

    async def meet(reader: StreamReader, writer: StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = request.split(" ", 2)
        proxy.asked.append(f"{method} {target}")
        refusal = _refusal(request, target in leads_to)
        if refusal:
            writer.write(f"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
            return
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", leads_to[target])
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(carry(reader, inner_writer), carry(inner_reader, writer))

    async with tcp_server(meet) as proxy.port:
        yield proxy


def _refusal(request: str, is_known: bool) -> str:
    if f"Proxy-Authorization: Basic {_CREDENTIALS}" not in request:
        return "407 Proxy Authentication Required"
    return "" if is_known else "403 Forbidden"


async def carry(reader: StreamReader, writer: StreamWriter) -> None:
    """From one side to the other until one of them is gone."""
    with suppress(OSError):
        while some := await reader.read(65_536):
            writer.write(some)
            await writer.drain()
    await closed(writer)
