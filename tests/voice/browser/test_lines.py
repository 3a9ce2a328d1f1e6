"""The way of a call's events through the layer leaves nothing behind in it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.layers import get_channel_layer

from agents.voice.browser import lines
from agents.voice.browser.lines import leave_group, new_channel


@pytest.fixture
async def layer(redis_url: str) -> Any:
    """This loop's layer, which has not asked Redis yet."""
    return get_channel_layer()


async def test_who_is_cancelled_while_it_subscribes_leaves_no_channel(layer: Any) -> None:
    """Many at once: the first opens the connection, the others wait for it."""
    subscribing = [asyncio.create_task(new_channel(layer)) for _ in range(5)]
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
        monkeypatch.setattr(lines, "REDIS_SECONDS", 0.01)
        yield layer
        await layer.flush()

    async def test_a_channel_that_is_left_leaves_nothing(self, slow: Any) -> None:
        channel = await new_channel(slow)
        await slow.group_add("group", channel)
        async with slow._shards[0]._lock:
            await leave_group(slow, "group", channel)
        assert (slow.channels, slow.groups) == ({}, {})

    async def test_a_channel_that_cannot_be_had_leaves_nothing(self, slow: Any) -> None:
        async with slow._shards[0]._lock:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await new_channel(slow)
        assert slow.channels == {}


async def test_a_channel_that_nobody_reads_is_let_go_with_what_it_holds(layer: Any) -> None:
    channel = await new_channel(layer)
    await layer.group_add("group", channel)
    layer.channels[channel].put_nowait(layer.serialize({"type": "voice.event"}))
    await leave_group(layer, "group", channel)
    assert (layer.channels, layer.groups) == ({}, {})
