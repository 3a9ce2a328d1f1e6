"""Channels of the layer: nothing is left over when they are given up."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.layers import get_channel_layer

from agents.voice.redis import layer as layer_module
from agents.voice.redis.layer import leave_group, new_channel


@pytest.fixture
async def layer(redis_url: str) -> Any:
    """This loop's layer, which has not asked Redis yet."""
    return get_channel_layer()


async def test_opening_a_channel_leaves_none_when_it_is_cancelled(layer: Any) -> None:
    """Of many at once the first opens the connection, and the others wait for it."""
    subscribing = [asyncio.create_task(new_channel()) for _ in range(5)]
    while len(layer.channels) < len(subscribing):
        await asyncio.sleep(0)
    for each in subscribing:
        each.cancel()
    await asyncio.wait(subscribing)
    assert all(each.cancelled() for each in subscribing)
    assert layer.channels == {}


class TestWhileRedisIsTooSlow:
    """As its answers seem to be on a busy machine: other questions wait before ours."""

    @pytest.fixture
    async def slow(self, layer: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
        monkeypatch.setattr(layer_module, "REDIS_SECONDS", 0.01)
        yield layer
        await layer.flush()

    async def test_a_channel_that_is_left_leaves_nothing(self, slow: Any) -> None:
        channel = await new_channel()
        await slow.group_add("group", channel)
        async with slow._shards[0]._lock:
            await leave_group("group", channel)
        assert (slow.channels, slow.groups) == ({}, {})

    async def test_a_channel_that_cannot_be_had_leaves_nothing(self, slow: Any) -> None:
        async with slow._shards[0]._lock:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await new_channel()
        assert slow.channels == {}


async def test_a_channel_that_nobody_reads_is_forgotten_with_its_messages(layer: Any) -> None:
    channel = await new_channel()
    await layer.group_add("group", channel)
    layer.channels[channel].put_nowait(layer.serialize({"type": "voice.event"}))
    await leave_group("group", channel)
    assert (layer.channels, layer.groups) == ({}, {})
