"""A network between two parts of the site, that can be cut: a TCP proxy in the test's own event loop.

Between a browser and the site, or between the site and Voice Live. It keeps no bytes of its own: what one side does not
take, the other cannot send. Host headers pass as they are: the site's ALLOWED_ORIGINS has to name the proxy's address.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from itertools import count
from urllib.parse import urlsplit

from tests.served.site import Site

CHUNK_BYTES = 16 * 1024
BUFFER_BYTES = 64 * 1024  # of the system, a socket: the less lies there, the sooner a held way is felt
WAITING_MAX = 512
ANSWER_SECONDS = 3.0
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Way:
    """One direction of a connection. Free, at so many bytes a second, or with 0 held."""

    def __init__(self, source: socket.socket, target: socket.socket, bytes_per_second: int | None) -> None:
        self._source = source
        self._target = target
        self._is_open = asyncio.Event()
        self.throttle(bytes_per_second)

    def throttle(self, bytes_per_second: int | None) -> None:
        self._bytes_per_second = bytes_per_second
        if bytes_per_second == 0:
            self._is_open.clear()
        else:
            self._is_open.set()

    async def carry(self) -> None:
        """Until the source has no more to say; then the target learns that."""
        loop = asyncio.get_running_loop()
        while chunk := await self._next_chunk(loop):
            await loop.sock_sendall(self._target, chunk)
        self._target.shutdown(socket.SHUT_WR)

    async def _next_chunk(self, loop: asyncio.AbstractEventLoop) -> bytes:
        await self._is_open.wait()
        chunk = await loop.sock_recv(self._source, CHUNK_BYTES)
        await self._is_open.wait()  # it may have been held meanwhile
        if self._bytes_per_second:
            await asyncio.sleep(len(chunk) / self._bytes_per_second)
        return chunk


class Connection:
    """One connection through the proxy: `to_client` and `to_server` are its two ways."""

    def __init__(
        self, client: socket.socket, server: socket.socket, *, to_client: int | None, to_server: int | None
    ) -> None:
        self._client = client
        self._server = server
        self.to_client = Way(server, client, to_client)
        self.to_server = Way(client, server, to_server)
        self._task = asyncio.current_task()

    async def run(self) -> None:
        """Carry bytes until both sides are done, or one breaks off: then the other is cut too."""
        is_done = False
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self.to_client.carry(), name="to the client")
                ways.create_task(self.to_server.carry(), name="to the server")
            is_done = True
        except* OSError:
            pass  # the other side notices
        finally:
            for each in (self._client, self._server):
                if not is_done:
                    _reset_on_close(each)
                each.close()

    def cut(self) -> None:
        """Reset both sides."""
        assert self._task is not None
        self._task.cancel()

    def freeze(self) -> None:
        """A cut cable: nothing passes, not even a farewell, and nobody learns of it."""
        self.to_client.throttle(0)
        self.to_server.throttle(0)

    def thaw(self) -> None:
        self.to_client.throttle(None)
        self.to_server.throttle(None)


class CuttingProxy:
    """Made by `cutting_proxy`. What is set for all holds for the open connections and for those to come."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.connections: list[Connection] = []
        self.accepted = 0  # since the beginning, refused ones too
        self._backends: list[str] = []
        self._turn = count()
        self._is_serving = asyncio.Event()
        self._is_serving.set()
        self._is_refusing = False
        self._to_client: int | None = None
        self._to_server: int | None = None

    def forward_to(self, *urls: str) -> None:
        """New connections go there; with several, in turn to each that is ready."""
        self._backends = list(urls)

    def before(self, site: Site) -> Site:
        """That site, as it is seen through the proxy."""
        return replace(site, url=self.url)

    # What goes wrong

    def cut(self) -> int:
        """Reset every connection; says how many there were."""
        open_now = list(self.connections)
        for connection in open_now:
            connection.cut()
        return len(open_now)

    def freeze(self) -> None:
        """No byte passes either way, and who connects waits for an answer."""
        self._is_serving.clear()
        for connection in self.connections:
            connection.freeze()

    def thaw(self) -> None:
        self._is_serving.set()
        for connection in self.connections:
            connection.thaw()

    def refuse(self) -> None:
        """Who connects is reset at once; open connections go on."""
        self._is_refusing = True

    def accept(self) -> None:
        self._is_refusing = False

    def throttle(self, *, to_client: int | None = None, to_server: int | None = None) -> None:
        """So many bytes a second and connection; 0 holds them back: a side that stops reading."""
        self._to_client, self._to_server = to_client, to_server
        for connection in self.connections:
            connection.to_client.throttle(to_client)
            connection.to_server.throttle(to_server)

    # Serving

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as tasks:
            while True:
                await self._is_serving.wait()
                client, _ = await loop.sock_accept(self._listener)
                self.accepted += 1
                tasks.create_task(self._serve(client), name="a connection through the proxy")

    async def _serve(self, client: socket.socket) -> None:
        await self._is_serving.wait()  # it may have been accepted just as all froze
        server = None if self._is_refusing else await self._reach_backend()
        if server is None:
            _reset_on_close(client)
            client.close()
            return
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(client, server, to_client=self._to_client, to_server=self._to_server)
        if not self._is_serving.is_set():
            connection.freeze()
        self.connections.append(connection)
        try:
            await connection.run()
        finally:
            self.connections.remove(connection)

    async def _reach_backend(self) -> socket.socket | None:
        start = next(self._turn)
        for offset in range(len(self._backends)):
            url = self._backends[(start + offset) % len(self._backends)]
            if len(self._backends) == 1 or await _is_ready(url):
                with suppress(OSError):
                    return await _connect(url)
        return None


@asynccontextmanager
async def cutting_proxy(*backends: str) -> AsyncIterator[CuttingProxy]:
    """Until the block ends. `forward_to` may name the backends later, when they know the proxy's address."""
    with socket.create_server(("127.0.0.1", 0), backlog=WAITING_MAX) as listener:
        listener.setblocking(False)
        _keep_small(listener)  # and with it all that it accepts
        proxy = CuttingProxy(listener)
        proxy.forward_to(*backends)
        # Not a task group: pytest enters and leaves a fixture in two different tasks.
        serving = asyncio.create_task(proxy.run(), name="the proxy")
        try:
            yield proxy
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving


async def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    server = socket.socket()
    server.setblocking(False)
    _keep_small(server)
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await asyncio.get_running_loop().sock_connect(server, (parts.hostname, parts.port))
    except BaseException:
        server.close()
        raise
    return server


async def _is_ready(url: str) -> bool:
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            try:
                writer.write(f"GET /health/ready HTTP/1.0\r\nHost: {parts.netloc}\r\n\r\n".encode())
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except OSError:  # TimeoutError is one
        return False


def _keep_small(each: socket.socket) -> None:
    each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)


def _reset_on_close(each: socket.socket) -> None:
    each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
