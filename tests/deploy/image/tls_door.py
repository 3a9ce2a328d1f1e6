"""TLS in front of a server without it, in a thread of its own: it does not depend on how that server was built."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from tests.served.connect_proxy import carry
from tests.served.tcp_server import tcp_server


@contextmanager
def tls_door(port: int, tls: ssl.SSLContext) -> Iterator[int]:
    """Pass what comes over TLS to that port of this machine, until the block ends; yields the port for TLS."""
    is_open = Event()
    loop = asyncio.new_event_loop()
    is_over = asyncio.Event()
    ports: list[int] = []

    async def carry_through(reader: StreamReader, writer: StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(carry(reader, inner_writer), carry(inner_reader, writer))

    async def serve() -> None:
        async with tcp_server(carry_through, tls=tls) as own:
            ports.append(own)
            is_open.set()
            await is_over.wait()

    def run() -> None:
        with suppress(TimeoutError):  # a client of a process that was killed
            loop.run_until_complete(serve())
        loop.close()

    thread = Thread(target=run)
    thread.start()
    assert is_open.wait(10)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join()
