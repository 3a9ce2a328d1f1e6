"""A TCP server in the test's own event loop; nothing of it is left when it has ended."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from tests.patience import PATIENCE_SECONDS


@asynccontextmanager
async def tcp_server(
    meet: Callable[[StreamReader, StreamWriter], Awaitable[None]], *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Meet each connection until the block ends, and then until the last of them is closed; gives the port."""
    meetings: set[asyncio.Task[None] | None] = set()

    async def meet_and_close(reader: StreamReader, writer: StreamWriter) -> None:
        meetings.add(asyncio.current_task())
        with suppress(OSError, asyncio.IncompleteReadError):  # the other side has gone
            await meet(reader, writer)
        await closed(writer)

    async with await asyncio.start_server(meet_and_close, "127.0.0.1", 0, ssl=tls) as server:
        yield int(server.sockets[0].getsockname()[1])
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(meeting for meeting in meetings if meeting is not None))


async def closed(writer: StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
