"""The questions of this process to Redis while calls run: over a few open connections, at most a second each."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from redis.asyncio import BlockingConnectionPool, Redis

from agents.voice.limits import REDIS_SECONDS
from agents.voice.redis.connections import telling

CONNECTIONS_MAX = 8

_kept: dict[asyncio.AbstractEventLoop, tuple[Redis, AsyncGenerator[Redis]]] = {}


@asynccontextmanager
async def shared_redis() -> AsyncIterator[Redis]:
    """This event loop's client, for one question that takes a second at most.

    Raises:
        REDIS_AWAY: Redis does not answer, or not in time.
    """
    async with asyncio.timeout(REDIS_SECONDS):
        yield await _client()


@cache
def script(name: str) -> str:
    """The source of a Lua script, which Redis runs as one step."""
    return Path(__file__).with_name("scripts").joinpath(f"{name}.lua").read_text(encoding="utf-8")


async def close_shared_redis() -> None:
    """Close this event loop's client, if there is one. The next question opens another."""
    kept = _kept.get(asyncio.get_running_loop())
    if kept is not None:
        await kept[1].aclose()


async def _client() -> Redis:
    loop = asyncio.get_running_loop()
    if loop not in _kept:
        keeping = _keep_open(loop)
        _kept[loop] = await anext(keeping), keeping
    return _kept[loop][0]


async def _keep_open(loop: asyncio.AbstractEventLoop) -> AsyncGenerator[Redis]:
    """A generator, since an event loop that shuts down closes its generators: no connection outlives its loop."""
    pool = BlockingConnectionPool.from_url(
        settings.REDIS_URL,
        max_connections=CONNECTIONS_MAX,
        timeout=REDIS_SECONDS,
        socket_timeout=None,  # `shared_redis` has the time limit
        socket_connect_timeout=REDIS_SECONDS,
    )
    client = Redis.from_pool(telling(pool))
    try:
        yield client
    finally:
        del _kept[loop]
        await client.aclose()
