"""Each event loop has one client, which answers in time and leaves no connection open."""

import asyncio
import socket
from typing import Any

import pytest
from pytest_django import Settings
from redis.exceptions import RedisError

from agents.voice.redis import client as module
from agents.voice.redis.client import CONNECTIONS_MAX, close_shared_redis, shared_redis
from tests.patience import PATIENCE_SECONDS, patience
from voicesite.laptop.processes import free_port
from voicesite.laptop.redis_server import running_redis


async def ping() -> None:
    async with shared_redis() as redis:
        assert await redis.ping()


async def test_many_questions_share_a_few_connections(redis: Any) -> None:
    before = len(await redis.client_list())
    async with patience():
        await asyncio.gather(*(ping() for _ in range(200)))
    assert 1 <= len(await redis.client_list()) - before <= CONNECTIONS_MAX


async def test_a_closed_client_is_opened_again(redis: Any) -> None:
    before = len(await redis.client_list())
    await ping()
    await close_shared_redis()
    async with patience():
        while len(await redis.client_list()) > before:
            await asyncio.sleep(0.01)
    await ping()


async def test_closing_without_a_client_is_no_error() -> None:
    await close_shared_redis()
    assert asyncio.get_running_loop() not in module._kept


def test_each_event_loop_has_its_own_client_and_closes_it() -> None:
    for _ in range(2):
        asyncio.run(ping())
    assert module._kept == {}


async def test_a_redis_that_is_silent_is_given_up_in_time(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        begun = asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            await ping()
        assert asyncio.get_running_loop().time() - begun < PATIENCE_SECONDS


async def test_a_redis_that_comes_back_is_used_again(settings: Settings) -> None:
    port = free_port()
    settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    with running_redis(port=port):
        await ping()
    with pytest.raises((RedisError, OSError)):
        await ping()
    with running_redis(port=port):
        await ping()
