"""A connection that is closed while something is written to it is lost, on the event loop that serves the site."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvloop
from redis.asyncio import ConnectionPool

from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.client import _client, close_shared_redis
from agents.voice.redis.publisher import _SharedConnection
from agents.voice.redis.pubsub_layer import PubSubLayer


async def of_publishers(redis_url: str) -> Any:
    return _SharedConnection()._pool


async def of_questions(redis_url: str) -> Any:
    return (await _client()).connection_pool


async def of_the_layer(redis_url: str) -> Any:
    shard: Any = PubSubLayer(hosts=[{"address": redis_url, "protocol": 2}])._get_layer()._shards[0]
    shard._ensure_redis()
    return shard._redis.connection_pool


@pytest.mark.parametrize("pool_of", [of_publishers, of_questions, of_the_layer])
def test_what_is_written_to_a_closed_connection_says_that_redis_is_away(
    pool_of: Callable[[str], Awaitable[ConnectionPool]], redis_url: str
) -> None:
    async def write_after_its_end() -> None:
        connection: Any = (await pool_of(redis_url)).make_connection()
        await connection.connect()
        connection._writer.transport.abort()
        for _ in range(3):
            await asyncio.sleep(0)
        try:
            with pytest.raises(REDIS_AWAY):
                await connection.send_command("PING", check_health=False)
        finally:
            await connection.disconnect(nowait=True)
            await close_shared_redis()

    uvloop.run(write_after_its_end())
