"""What a message through the Redis layer costs at least, and what ours costs: CPU of who sends and gets it.

`python -m benchmarks.layer`. Messages as large as those of an answer's audio come at their pace, evenly spread, for so
many calls as given. Each way runs in a process of its own; the CPU of Redis is counted besides. Linux only.
"""

import asyncio
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

import django
import hiredis
import uvloop
from redis.asyncio import Redis

from benchmarks.parts import site_environment
from benchmarks.table import aligned
from voicesite.laptop.redis_server import running_redis

DELTA_SECONDS = 0.06
AUDIO = bytes(2_880)
SETTLE_SECONDS = 0.5
LATE_SECONDS = 10.0
POLL_SECONDS = 0.05
HEADS = ["way", "µs a message", "µs of Redis", "ms p50", "ms p95"]

Send = Callable[[int], Awaitable[None]]  # to a call
Got = Callable[[int], None]
Way = Callable[[str, int, Got], Any]
Cost = tuple[float, float, float, float]


class _Wire(asyncio.Protocol):
    """The barest: a command is joined by hand, hiredis reads what comes, nothing else waits or wakes."""

    def __init__(self, got: Callable[[Any], None]) -> None:
        self._reader, self._got = hiredis.Reader(), got

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while (message := self._reader.gets()) is not False:
            self._got(message)


@asynccontextmanager
async def barest(redis_url: str, calls: int, got: Got) -> AsyncIterator[Send]:
    """Two connections, one of which does not reply."""
    host, _, port = redis_url.removeprefix("redis://").split("/")[0].partition(":")
    connect = asyncio.get_running_loop().create_connection

    def take(message: Any) -> None:
        if message[0] == b"message":
            got(int(message[1]))

    publishes, _ = await connect(lambda: _Wire(lambda _reply: None), host, int(port))
    subscribes, _ = await connect(lambda: _Wire(take), host, int(port))
    publishes.write(_command(b"CLIENT", b"REPLY", b"OFF"))
    subscribes.write(_command(b"SUBSCRIBE", *(str(call).encode() for call in range(calls))))

    async def send(call: int) -> None:
        publishes.write(_command(b"PUBLISH", str(call).encode(), AUDIO))

    yield send
    publishes.close()
    subscribes.close()


def _command(*words: bytes) -> bytes:
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


@asynccontextmanager
async def ours(redis_url: str, calls: int, got: Got) -> AsyncIterator[Send]:
    """Entries of the log, as a session publishes them and a browser's line reads them."""
    from agents.voice.redis.layer import messages_of
    from agents.voice.redis.publisher import Publisher
    from agents.voice.session.event_log import EventLog, entry_of

    logs, publishers = [EventLog() for _ in range(calls)], [Publisher(f"bench.{call}") for call in range(calls)]

    async def read(call: int) -> None:
        async with messages_of(f"bench.{call}") as next_message:
            while True:
                entry_of(await next_message())
                got(call)

    async def send(call: int) -> None:
        entry = logs[call].append_audio("item", AUDIO, time.monotonic())
        logs[call].confirmed_all()
        publishers[call].publish(entry.as_layer_message())

    async with _running([*(read(call) for call in range(calls)), *(publisher.run() for publisher in publishers)]):
        yield send


@asynccontextmanager
async def channels(redis_url: str, calls: int, got: Got) -> AsyncIterator[Send]:
    """Channels' own pub/sub layer, as its documentation shows it."""
    from channels_redis.pubsub import RedisPubSubChannelLayer

    layer: Any = RedisPubSubChannelLayer(hosts=[{"address": redis_url, "socket_timeout": None}])

    async def read(call: int) -> None:
        channel = await layer.new_channel()
        await layer.group_add(f"bench.{call}", channel)
        while True:
            await layer.receive(channel)
            got(call)

    async def send(call: int) -> None:
        await layer.group_send(f"bench.{call}", {"type": "voice.event", "audio": AUDIO})

    async with _running([read(call) for call in range(calls)]):
        yield send


WAYS: dict[str, Way] = {"barest": barest, "ours": ours, "channels": channels}


@asynccontextmanager
async def _running(works: list[Any]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in works]
        yield
        for task in tasks:
            task.cancel()


async def measured(way: Way, redis_url: str, calls: int, seconds: float) -> Cost:
    """Microseconds of CPU a message, here and in Redis, and the milliseconds that it was on its way, p50 and p95."""
    sent_at: list[list[float]] = [[] for _ in range(calls)]
    delays: list[float] = []
    expected = int(calls * seconds / DELTA_SECONDS)
    reached: set[int] = set()

    def got(call: int) -> None:
        reached.add(call)
        if sent_at[call]:
            delays.append(time.monotonic() - sent_at[call].pop(0))

    async with way(redis_url, calls, got) as send, Redis.from_url(redis_url) as redis:
        async with asyncio.timeout(LATE_SECONDS):
            while len(reached) < calls:  # not all have subscribed yet
                for call in set(range(calls)) - reached:
                    await send(call)
                await asyncio.sleep(POLL_SECONDS)
        await asyncio.sleep(SETTLE_SECONDS)
        redis_before, before, began = await _redis_seconds(redis), time.process_time(), time.monotonic()
        for number in range(expected):
            await asyncio.sleep(began + number * DELTA_SECONDS / calls - time.monotonic())
            sent_at[number % calls].append(time.monotonic())
            await send(number % calls)
        with suppress(TimeoutError):
            async with asyncio.timeout(LATE_SECONDS):
                while len(delays) < expected:
                    await asyncio.sleep(POLL_SECONDS)
        here, there = time.process_time() - before, await _redis_seconds(redis) - redis_before
    if len(delays) != expected:
        raise SystemExit(
            f"{expected - len(delays)} of {expected} messages did not arrive, so the figures do not count."
        )
    delays.sort()
    p50, p95 = (1000 * delays[int(expected * share)] for share in (0.5, 0.95))
    return 1e6 * here / expected, 1e6 * there / expected, p50, p95


async def paced(calls: int, seconds: float) -> float:
    """The CPU of the clock alone: it is no part of a message's cost."""
    expected, before, began = int(calls * seconds / DELTA_SECONDS), time.process_time(), time.monotonic()
    for number in range(expected):
        await asyncio.sleep(began + number * DELTA_SECONDS / calls - time.monotonic())
    return 1e6 * (time.process_time() - before) / expected


async def _redis_seconds(redis: Any) -> float:
    used = await redis.info("cpu")
    return float(used["used_cpu_user"] + used["used_cpu_sys"])


def _row(name: str, found: list[Cost], pace: float) -> list[str]:
    here, redis, p50, p95 = (median(figures) for figures in zip(*found, strict=True))
    return [name, f"{here - pace:.0f}", f"{redis:.0f}", f"{p50:.2f}", f"{p95:.2f}"]


def main() -> int:
    asked = ArgumentParser(prog="python -m benchmarks.layer", description=__doc__)
    asked.add_argument("--calls", type=int, default=40)
    asked.add_argument("--seconds", type=float, default=6.0)
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    found: dict[str, list[Cost]] = {name: [] for name in WAYS}
    with running_redis() as redis_url:
        os.environ |= site_environment(Path("none.sqlite3"), redis_url, "http://127.0.0.1:1", options.calls)
        os.environ["DJANGO_SETTINGS_MODULE"] = "voicesite.settings"
        django.setup()
        for _ in range(options.rounds):
            for name, way in WAYS.items():
                found[name].append(uvloop.run(measured(way, redis_url, options.calls, options.seconds)))
        pace = uvloop.run(paced(options.calls, options.seconds))
    print("\n".join(aligned([HEADS, *(_row(name, ones, pace) for name, ones in found.items())])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
