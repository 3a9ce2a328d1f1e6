"""What the tests of a call share."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Any]:
    """A client of our own, to look at what is in Redis and to let time pass there."""
    async with Redis.from_url(redis_url) as client:
        yield client
