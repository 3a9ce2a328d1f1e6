"""The channel layer waits for messages, and is there again when Redis is."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Connection

from agents.voice.redis import pubsub_layer
from agents.voice.redis.pubsub_layer import PubSubLayer
from tests.patience import patience, until
from voicesite.laptop.processes import free_port
from voicesite.laptop.redis_server import running_redis


def layer_at(url: str) -> Any:
    return PubSubLayer(hosts=[{"address": url, "socket_timeout": None, "protocol": 2}])


@pytest.fixture
async def layer(redis_url: str) -> AsyncIterator[Any]:
    made = layer_at(redis_url)
    yield made
    await made.flush()


async def test_it_does_not_look_while_nothing_comes(layer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = 0
    read_response = Connection.read_response

    async def counted(connection: Connection, *arguments: Any, **options: Any) -> Any:
        nonlocal reads
        if "push_request" in options:
            reads += 1
        return await read_response(connection, *arguments, **options)

    monkeypatch.setattr(Connection, "read_response", counted)
    channel = await layer.new_channel()
    await layer.group_add("group", channel)
    await until(lambda: reads == 3, "confirmations of both subscriptions")
    await asyncio.sleep(0.3)
    assert reads == 3
    await layer.group_send("group", {"type": "one"})
    async with patience():
        assert await layer.receive(channel) == {"type": "one"}
    await until(lambda: reads == 4, "next read")


async def test_it_subscribes_again_when_redis_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pubsub_layer, "RECONNECT_SECONDS", 0.02)
    port = free_port()
    layer = layer_at(f"redis://127.0.0.1:{port}/0")
    with running_redis(port=port):
        channel = await layer.new_channel()
        await layer.group_add("group", channel)
    with running_redis(port=port):
        async with patience():
            received = asyncio.create_task(layer.receive(channel))
            while not received.done():
                await layer.group_send("group", {"type": "again"})
                await asyncio.wait([received], timeout=0.05)
        assert received.result() == {"type": "again"}
        await layer.flush()


async def test_a_message_that_cannot_be_read_does_not_end_it(
    layer: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pubsub_layer, "RECONNECT_SECONDS", 0.0)
    channel = await layer.new_channel()
    receive_message, faults = pubsub_layer._Shard._receive_message, [ValueError("no message of ours")]

    def fails_once(shard: Any, message: Any) -> None:
        if faults:
            raise faults.pop()
        receive_message(shard, message)

    monkeypatch.setattr(pubsub_layer._Shard, "_receive_message", fails_once)
    async with patience():
        received = asyncio.create_task(layer.receive(channel))
        while not received.done():
            await layer.send(channel, {"type": "again"})
            await asyncio.wait([received], timeout=0.05)
    assert received.result() == {"type": "again"}
    assert [entry.message for entry in caplog.records] == ["redis: a message could not be read"]


async def test_a_flushed_layer_begins_anew(layer: Any) -> None:
    for _ in range(2):
        channel = await layer.new_channel()
        await layer.send(channel, {"type": "one"})
        async with patience():
            assert await layer.receive(channel) == {"type": "one"}
        await layer.flush()


async def test_binary_messages_come_whole(layer: Any) -> None:
    channel = await layer.new_channel()
    message = {"type": "voice.event", "audio": bytes(range(256)) * 12}
    await layer.send(channel, message)
    async with patience():
        assert await layer.receive(channel) == message
