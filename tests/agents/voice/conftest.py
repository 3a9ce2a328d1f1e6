"""What the tests of a call share."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pytest_django import Settings
from redis.asyncio import Redis

from tests.served.site import redis_apart


@pytest.fixture
def apart_from_served_sites(settings: Settings, redis_url: str) -> None:
    """A site that other tests share offers its places too, and would be given calls."""
    settings.REDIS_URL = redis_apart(3)


@pytest.fixture
async def redis(settings: Settings, redis_url: str) -> AsyncIterator[Any]:
    """A client of our own, to look at what is in Redis and to let time pass there."""
    async with Redis.from_url(settings.REDIS_URL) as client:
        yield client
