"""Answers the proxy's question where the site's processes are, as the name server of a container network does."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

HEADER_BYTES = 12
TYPE_A = b"\x00\x01"


@dataclass(slots=True)
class NameServer:
    """Every name has these addresses; change them at any time."""

    addresses: list[str]
    port: int = field(default=0)


@asynccontextmanager
async def naming(*addresses: str) -> AsyncIterator[NameServer]:
    server = NameServer(list(addresses))
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Answers(server), local_addr=("127.0.0.1", 0)
    )
    server.port = transport.get_extra_info("sockname")[1]
    try:
        yield server
    finally:
        transport.close()


class _Answers(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self.server = server

    def connection_made(self, transport: Any) -> None:
        self.transport: asyncio.DatagramTransport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(_answer(data, self.server.addresses), addr)


def _answer(query: bytes, addresses: list[str]) -> bytes:
    """A reply in the form of RFC 1035: the question again, then an address record for each."""
    end_of_name = query.index(b"\x00", HEADER_BYTES)
    question = query[HEADER_BYTES : end_of_name + 5]
    wanted = question[-4:-2]
    found = addresses if wanted == TYPE_A else []
    records = b"".join(
        b"\xc0\x0c" + TYPE_A + b"\x00\x01" + (0).to_bytes(4) + b"\x00\x04" + socket.inet_aton(address)
        for address in found
    )
    counts = b"\x00\x01" + len(found).to_bytes(2) + b"\x00\x00\x00\x00"
    return query[:2] + b"\x81\x80" + counts + question + records
