"""Each way through the layer brings every message to its call."""

import pytest

from benchmarks.layer import WAYS, measured
from tests.patience import patience


@pytest.mark.parametrize("name", WAYS)
async def test_all_messages_arrive_on_every_way(name: str, redis_url: str) -> None:
    async with patience():
        here, redis, p50, p95 = await measured(WAYS[name], redis_url, calls=3, seconds=0.6)
    assert here > 0
    assert redis > 0
    assert p95 >= p50 > 0
