"""Events go through a real Redis into the layer's groups."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from channels.layers import get_channel_layer
from pytest_django import Settings
from redis.asyncio import Connection, ConnectionPool, Redis

from agents.voice.redis import publisher as module
from agents.voice.redis.publisher import Publisher
from agents.voice.session.event_log import EventLog, entry_of
from tests.agents.voice.readings import Rise
from tests.patience import PATIENCE_SECONDS, patience, until
from voicesite.laptop.processes import free_port
from voicesite.laptop.redis_server import running_redis


@asynccontextmanager
async def publishing(group: str) -> AsyncIterator[Publisher]:
    publisher = Publisher(group)
    task = asyncio.create_task(publisher.run(), name=f"publishes {group}")
    try:
        yield publisher
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture
async def channel() -> AsyncIterator[str]:
    layer: Any = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("conversation.1", channel)
    yield channel
    await layer.flush()


async def test_events_arrive_in_order_and_whole(channel: str) -> None:
    """The publisher writes the layer's wire format itself; here the layer reads it."""
    layer: Any = get_channel_layer()
    log = EventLog()
    sent = [log.append_audio("item", bytes([n]) * 2_880, 0.0) for n in range(200)]
    async with publishing("conversation.1") as publisher:
        for entry in sent:
            publisher.publish(entry.as_layer_message())
        async with patience():
            received = [entry_of(await layer.receive(channel)) for _ in sent]
    assert received == sent


@pytest.mark.parametrize("rights", ["+@all", "+@all -client"])
async def test_redis_does_not_reply_unless_it_has_to(
    rights: str, channel: str, redis: Redis, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some accounts may not ask it to be silent. Their events arrive all the same."""
    replies = 0
    read: Callable[..., Awaitable[Any]] = Connection.read_response

    async def counted(connection: Connection, *how: Any, **more: Any) -> Any:
        nonlocal replies
        reply = await read(connection, *how, **more)
        replies += isinstance(reply, int)
        return reply

    layer: Any = get_channel_layer()
    await redis.execute_command("ACL", "SETUSER", "publisher", "on", ">planted", "~*", "&*", *rights.split())
    settings.REDIS_URL = settings.REDIS_URL.replace("//", "//publisher:planted@")
    monkeypatch.setattr(Connection, "read_response", counted)
    async with publishing("conversation.1") as publisher, patience():
        for of in range(5):
            publisher.publish({"type": "voice.event", "of": of})
            assert (await layer.receive(channel))["of"] == of
        if "-" in rights:
            await until(lambda: replies == 5, "replies")
    assert replies == (5 if "-" in rights else 0)
    await redis.execute_command("ACL", "DELUSER", "publisher")


async def test_a_connection_that_is_lost_disturbs_nobody_who_publishes(channel: str, redis: Redis) -> None:
    layer: Any = get_channel_layer()
    async with publishing("conversation.1") as publisher, patience():
        publisher.publish({"type": "voice.event", "of": "before"})
        assert (await layer.receive(channel))["of"] == "before"
        publishes = [one for one in await redis.client_list() if "publish" in one["cmd"]]
        for one in publishes:
            await redis.client_kill_filter(_id=one["id"])
        received = asyncio.create_task(layer.receive(channel))
        while not received.done():
            publisher.publish({"type": "voice.event", "of": "after"})
            await asyncio.sleep(0)
        assert received.result()["of"] == "after"
    assert publishes


async def test_a_group_gets_only_its_own_events(channel: str) -> None:
    layer: Any = get_channel_layer()
    async with publishing("conversation.2") as other, publishing("conversation.1") as ours:
        other.publish({"type": "voice.event", "of": 2})
        ours.publish({"type": "voice.event", "of": 1})
        async with patience():
            assert (await layer.receive(channel))["of"] == 1


async def test_all_publishers_of_a_process_share_a_connection(channel: str, redis: Redis) -> None:
    layer: Any = get_channel_layer()

    async def connections() -> int:
        return sum("PUBLISH" in str(client["cmd"]).upper() for client in await redis.client_list())

    before = await connections()
    async with publishing("conversation.2"), publishing("conversation.3"), publishing("conversation.1") as ours:
        ours.publish({"type": "voice.event", "of": 1})
        async with patience():
            await layer.receive(channel)
        assert await connections() == before + 1
    await until(lambda: no_more_than(connections, before), "closed connection")


async def no_more_than(count: Callable[[], Awaitable[int]], most: int) -> bool:
    return await count() <= most


async def test_when_the_one_leaves_who_writes_another_goes_on(channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    layer: Any = get_channel_layer()
    made = 0
    make_connection: Callable[[ConnectionPool], Any] = ConnectionPool.make_connection

    def counted(pool: ConnectionPool) -> Any:
        nonlocal made
        made += 1
        return make_connection(pool)

    monkeypatch.setattr(ConnectionPool, "make_connection", counted)
    async with publishing("conversation.2") as first:
        await until(lambda: made, "connection")
        async with publishing("conversation.1") as ours:
            await asyncio.sleep(0)
            running = next(task for task in asyncio.all_tasks() if task.get_name() == "publishes conversation.2")
            running.cancel()
            await asyncio.wait([running])
            first.publish({"type": "voice.event", "of": 2})
            ours.publish({"type": "voice.event", "of": 1})
            async with patience():
                assert (await layer.receive(channel))["of"] == 1
    assert made == 1


async def test_who_leaves_while_the_connection_opens_leaves_no_half_of_it(
    channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer: Any = get_channel_layer()
    connect: Callable[[Connection], Awaitable[None]] = Connection.connect
    opened: list[Connection] = []

    async def opens_and_stops(connection: Connection) -> None:
        await connect(connection)
        opened.append(connection)
        await asyncio.Event().wait()

    with monkeypatch.context() as slow:
        slow.setattr(Connection, "connect", opens_and_stops)
        async with publishing("conversation.2"):
            await until(lambda: opened, "connection")
    assert not opened[0].is_connected
    async with publishing("conversation.1") as ours:
        ours.publish({"type": "voice.event", "of": 1})
        async with patience():
            assert (await layer.receive(channel))["of"] == 1


async def test_a_redis_that_comes_back_is_used_again(settings: Settings) -> None:
    """Events of the meantime are lost here; a browser's delivery fetches them from the log."""
    port = free_port()
    settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    layer: Any = type(get_channel_layer())(hosts=[{"address": settings.REDIS_URL, "socket_timeout": None}])
    async with publishing("conversation.3") as publisher:
        with running_redis(port=port):
            channel = await layer.new_channel()
            await layer.group_add("conversation.3", channel)
            async with patience():
                received = asyncio.create_task(layer.receive(channel))
                while not received.done():
                    publisher.publish({"type": "voice.event", "of": "new"})
                    await asyncio.wait([received], timeout=0.05)
            assert received.result()["of"] == "new"
            await layer.flush()


async def test_events_that_do_not_reach_redis_are_counted(settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    rise = Rise("voicesite_redis_losses_total")
    publisher = Publisher("conversation.4")
    for _ in range(module.WAITING_MAX + 5):
        publisher.publish({"type": "voice.event"})
    assert rise() == 5
    running = asyncio.create_task(publisher.run())
    async with patience():
        while rise() < module.WAITING_MAX + 5:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])


async def test_a_redis_that_is_away_is_logged_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.0)
    tries = asyncio.Semaphore(0)
    make_connection: Callable[[ConnectionPool], Any] = ConnectionPool.make_connection

    def counted(pool: ConnectionPool) -> Any:
        tries.release()
        return make_connection(pool)

    monkeypatch.setattr(ConnectionPool, "make_connection", counted)
    async with publishing("conversation.4"), patience():
        for _ in range(4):
            await tries.acquire()
    assert [entry.message for entry in caplog.records] == [
        "redis: ConnectionError; events come from the session's log meanwhile"
    ]


def test_no_more_than_a_thousand_events_wait_for_redis() -> None:
    publisher = Publisher("conversation.4")
    for number in range(5_000):
        publisher.publish({"type": "voice.event", "of": number})
    assert len(publisher._waiting) == 1_000


async def test_a_call_can_end_while_redis_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before Python 3.13, task groups forget a cancellation that comes while they end by an error."""
    has_connected, is_lost, goes_on = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def loses(connection: Connection) -> None:
        await is_lost.wait()
        raise ConnectionResetError

    async def writes_for_long(*_: Any) -> None:
        has_connected.set()
        try:
            await asyncio.Event().wait()
        finally:
            await goes_on.wait()

    monkeypatch.setattr(module, "_read_replies", loses)
    monkeypatch.setattr(module._SharedConnection, "_write", writes_for_long)
    running = asyncio.create_task(Publisher("conversation.5").run())
    await has_connected.wait()
    is_lost.set()
    for _ in range(5):
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.sleep(0)
    goes_on.set()
    done, _ = await asyncio.wait([running], timeout=PATIENCE_SECONDS)
    running.cancel()
    assert done
    assert running.cancelled()
