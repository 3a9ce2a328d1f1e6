"""Asks endpoints over HTTP: one session for all, and nothing that waits or grows without a limit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from localvoice.endpoints.addresses import Endpoint

CONNECT_S = 3.0
KEPT_OPEN_S = 4.0  # less than the 5 s of uvicorn: a request must not meet a connection that is just being closed
MOST_CONNECTIONS = 32  # a request that finds all of them taken waits for CONNECT_S at most


class EndpointFailed(Exception):
    """An endpoint did not do what was asked. The text is a short reason without address, key or what was said."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may take and how large it may be. `first_s`: until it begins; `gap_s`: between two pieces."""

    first_s: float
    total_s: float
    largest_bytes: int
    gap_s: float = 5.0


class Reply:
    """An answer whose head is here: status 200. Its body is read piece by piece."""

    def __init__(self, response: aiohttp.ClientResponse, deadline: float, limits: Limits) -> None:
        self._response = response
        self._deadline = deadline
        self._gap_s = limits.gap_s
        self._left_bytes = limits.largest_bytes

    async def read(self, until: float | None = None) -> bytes:
        """The next piece, empty at the end; `until` is a time of the event loop's clock, if the usual gap is not meant.

        Raises:
            EndpointFailed: nothing came in time, too much came, or the connection broke off.
        """
        until = asyncio.get_running_loop().time() + self._gap_s if until is None else until
        try:
            async with asyncio.timeout_at(min(until, self._deadline)):
                piece = await self._response.content.readany()
        except TimeoutError:
            raise EndpointFailed("it takes too long") from None
        except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
            raise EndpointFailed(f"it broke off: {type(error).__name__}") from error
        self._left_bytes -= len(piece)
        if self._left_bytes < 0:
            raise EndpointFailed("its answer is too long")
        return piece

    async def body(self) -> bytes:
        """All of it; raises as `read` does."""
        whole = bytearray()
        while piece := await self.read():
            whole += piece
        return bytes(whole)


class Client:
    """The session that all endpoints share. Use it inside `running`."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Endpoints can be asked inside this context; nothing is open after it."""
        connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS, keepalive_timeout=KEPT_OPEN_S)
        timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_S, sock_connect=CONNECT_S)
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            headers={"Accept-Encoding": "identity"},
            auto_decompress=False,  # a few bytes could become more than there is room for
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as self._session:
            yield

    @asynccontextmanager
    async def ask(
        self, endpoint: Endpoint, method: str, path: str, limits: Limits, **body: Any
    ) -> AsyncIterator[Reply]:
        """Send a request; `body` is `json=` or `data=`. Leaving the context closes an answer that is not read yet.

        Raises:
            EndpointFailed: no connection, no answer in time, or another status than 200.
        """
        deadline = asyncio.get_running_loop().time() + limits.total_s
        response = await self._response(endpoint, method, path, min(limits.first_s, limits.total_s), body)
        try:
            if response.status != 200:
                raise EndpointFailed(f"it answers with status {response.status}")
            yield Reply(response, deadline, limits)
        finally:
            response.close()

    async def _response(
        self, endpoint: Endpoint, method: str, path: str, first_s: float, body: dict[str, Any]
    ) -> aiohttp.ClientResponse:
        if self._session is None:
            raise EndpointFailed("the service is not running")
        headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
        url = f"{endpoint.url}/{path}"
        try:
            async with asyncio.timeout(first_s):
                return await self._session.request(method, url, headers=headers, allow_redirects=False, **body)
        except TimeoutError as error:
            raise EndpointFailed(f"it does not answer within {first_s:g} s") from error
        except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
            raise EndpointFailed(f"no connection: {type(error).__name__}") from error
