"""The way of a call's events through the layer leaves nothing behind in it."""

import asyncio
from typing import Any

import pytest
from channels.layers import get_channel_layer

from agents.voice.lines import leave_group, new_channel


@pytest.fixture
async def layer(redis_url: str) -> Any:
    """This loop's layer, with a connection to Redis."""
    layer: Any = get_channel_layer()
    await leave_group(layer, "warm", await new_channel(layer))
    return layer


@pytest.mark.parametrize("steps", range(1, 4))
async def test_who_is_cancelled_while_it_subscribes_leaves_no_channel(layer: Any, steps: int) -> None:
    subscribing = asyncio.create_task(new_channel(layer))
    for _ in range(steps):
        await asyncio.sleep(0)
    subscribing.cancel()
    await asyncio.wait((subscribing,))
    if not subscribing.cancelled():  # Redis was as quick
        await leave_group(layer, "nobody's", subscribing.result())
    assert layer.channels == {}


async def test_a_channel_that_nobody_reads_is_let_go_with_what_it_holds(layer: Any) -> None:
    channel = await new_channel(layer)
    await layer.group_add("group", channel)
    layer.channels[channel].put_nowait(layer.serialize({"type": "voice.event"}))
    await leave_group(layer, "group", channel)
    assert (layer.channels, layer.groups) == ({}, {})
