"""The proxy that tests cut: what passes, what does not, and who notices."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from tests.patience import patience
from tests.served.cutting_proxy import CuttingProxy, cutting_proxy
from tests.served.tcp_server import tcp_server

SILENCE_SECONDS = 0.2
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def echoing(greeting: bytes = b"") -> AsyncIterator[str]:
    """A server that says its greeting, then all it hears."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        while heard := await reader.read(65_536):
            writer.write(heard)
            await writer.drain()

    async with tcp_server(echo) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def proxy() -> AsyncIterator[CuttingProxy]:
    async with echoing() as url, cutting_proxy(url) as proxy:
        yield proxy


async def reach(proxy: CuttingProxy) -> Streams:
    parts = urlsplit(proxy.url)
    return await asyncio.open_connection(parts.hostname, parts.port)


async def echo_of(streams: Streams, text: bytes) -> bytes:
    reader, writer = streams
    writer.write(text)
    async with patience():
        return await reader.readexactly(len(text))


async def hears_nothing(streams: Streams) -> bool:
    try:
        async with asyncio.timeout(SILENCE_SECONDS):
            await streams[0].read(1)
    except TimeoutError:
        return True
    return False


async def test_bytes_pass_both_ways(proxy: CuttingProxy) -> None:
    streams = await reach(proxy)
    much = bytes(range(256)) * 4096
    assert await echo_of(streams, much) == much
    streams[1].write_eof()
    assert await streams[0].read() == b""
    streams[1].close()


async def test_a_cut_resets_all_and_lets_new_ones_in(proxy: CuttingProxy) -> None:
    streams = await reach(proxy)
    await echo_of(streams, b"one")
    assert proxy.cut() == 1
    with pytest.raises(ConnectionResetError):
        await streams[0].read(1)
    again = await reach(proxy)
    assert await echo_of(again, b"two") == b"two"
    again[1].close()


async def test_a_frozen_network_passes_nothing_and_tells_nobody(proxy: CuttingProxy) -> None:
    streams = await reach(proxy)
    await echo_of(streams, b"one")
    proxy.freeze()
    streams[1].write(b"two")
    late = await reach(proxy)
    late[1].write(b"three")
    assert await hears_nothing(streams)
    assert await hears_nothing(late)
    proxy.thaw()
    assert await echo_of(streams, b"") == b""
    assert await streams[0].readexactly(3) == b"two"
    assert await late[0].readexactly(5) == b"three"
    for _, writer in (streams, late):
        writer.close()


async def test_one_connection_alone_can_freeze(proxy: CuttingProxy) -> None:
    """A telephone that changes its network: the old way leads nowhere, a new one works."""
    old = await reach(proxy)
    await echo_of(old, b"one")
    proxy.connections[0].freeze()
    old[1].write(b"two")
    new = await reach(proxy)
    assert await echo_of(new, b"three") == b"three"
    assert await hears_nothing(old)
    for _, writer in (old, new):
        writer.close()


async def test_refused_connections_are_reset_and_open_ones_go_on(proxy: CuttingProxy) -> None:
    streams = await reach(proxy)
    await echo_of(streams, b"one")
    proxy.refuse()
    refused = await reach(proxy)
    with pytest.raises(ConnectionResetError):
        await refused[0].read(1)
    assert await echo_of(streams, b"two") == b"two"
    proxy.accept()
    again = await reach(proxy)
    assert await echo_of(again, b"three") == b"three"
    for _, writer in (streams, again):
        writer.close()


async def test_a_side_that_stops_reading_stops_the_other_from_sending(proxy: CuttingProxy) -> None:
    """No buffer of the proxy's own takes what is held back."""
    streams = await reach(proxy)
    await echo_of(streams, b"one")
    proxy.throttle(to_server=0)
    streams[1].write(bytes(16 * 1024 * 1024))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(SILENCE_SECONDS):
            await streams[1].drain()
    streams[1].transport.abort()


async def test_a_throttled_way_is_slow(proxy: CuttingProxy) -> None:
    streams = await reach(proxy)
    await echo_of(streams, b"one")
    proxy.throttle(to_client=20_000)
    began = asyncio.get_running_loop().time()
    await echo_of(streams, bytes(10_000))
    assert asyncio.get_running_loop().time() - began >= 0.4
    streams[1].close()


async def test_only_those_who_are_ready_are_reached() -> None:
    """They are asked at each new connection: a process that stops gets no more of them."""
    async with (
        echoing(b"HTTP/1.0 503 is stopping\r\n") as stopping,
        echoing(b"HTTP/1.0 200 is ready\r\n") as ready,
        cutting_proxy(stopping, ready) as proxy,
    ):
        for _ in range(3):
            reader, writer = await reach(proxy)
            assert await reader.readline() == b"HTTP/1.0 200 is ready\r\n"
            writer.close()
