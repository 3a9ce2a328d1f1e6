"""Measures one block: callers on one relay, with audio both ways all the time. What it costs, how late the audio is."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from redis.asyncio import Redis

from benchmarks.caller import Caller, CallFailed, in_calls
from benchmarks.figures import Block, Spread, spread
from benchmarks.parts import Ground, Relay
from benchmarks.processes import cpu_seconds, rss_mib, waiting_seconds

SETTLE_SECONDS = 0.5
WARM_UP_SECONDS = 2.0
FLUSHES_ONE = 12
FLUSHES_ALL = 4
FLUSH_SECONDS = 5.0
ORDER_SECONDS = 10.0
HEARD_FRAMES = 2  # this much of an answer must be heard before it is interrupted
POLL_SECONDS = 0.01

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Cost:
    """Totals at a moment: seconds of CPU and of waiting for a core, bytes to and from Redis."""

    at: float
    relay: float
    redis: float
    waiting: float
    redis_in: int
    redis_out: int
    callers: float
    standin: float


async def measured(ground: Ground, relay: Relay, callers: int, seconds: float, progress: Progress) -> Block:
    """
    Raises:
        CallFailed: a call failed, or audio did not come through.
    """
    timeout = ClientTimeout(total=ORDER_SECONDS)
    async with (
        ClientSession(connector=TCPConnector(limit=0), timeout=timeout) as client,
        Redis.from_url(ground.redis_url) as redis,
    ):
        return await _Run(client, redis, ground.standin_url, relay, progress).block(callers, seconds)


class _Run:
    def __init__(self, client: ClientSession, redis: Redis, standin_url: str, relay: Relay, progress: Progress) -> None:
        self._client = client
        self._redis = redis
        self._standin_url = standin_url
        self._relay = relay
        self._progress = progress

    async def block(self, callers: int, seconds: float) -> Block:
        await self._warm_up()
        base_mib = self._rss_mib()
        self._progress("connect")
        async with self._calls(callers) as (people, connects_ms):
            await asyncio.sleep(SETTLE_SECONDS)
            connected_mib = self._rss_mib()
            await self._order("POST", "speak")
            self._progress("talk")
            before, after = await self._talk(people, seconds)
            loaded_mib = self._rss_mib()
            heard = await self._order("GET", "heard")
            speaker = [delay for person in people for delay in person.speaker.delays_ns or []]
            self._progress("interrupt")
            flush_one = [await self._flush_ms([people[turn % callers]]) for turn in range(FLUSHES_ONE)]
            flush_all = [await self._flush_ms(people) for _ in range(FLUSHES_ALL if callers > 1 else 0)]
            lost = heard["lost"] + sum(person.speaker.lost for person in people)
        elapsed = after.at - before.at
        session_seconds = callers * elapsed
        return Block(
            relay=self._relay.name,
            callers=callers,
            cpu_ms=1000 * (after.relay - before.relay) / session_seconds,
            redis_cpu_ms=1000 * (after.redis - before.redis) / session_seconds,
            redis_in_kb=(after.redis_in - before.redis_in) / session_seconds / 1000,
            redis_out_kb=(after.redis_out - before.redis_out) / session_seconds / 1000,
            microphone=_spread_of("microphone", heard["delays_ns"]),
            speaker=_spread_of("speaker", speaker),
            flush_one=spread([one for flushes in flush_one for one in flushes]),
            flush_all=spread([one for flushes in flush_all for one in flushes]) if flush_all else None,
            connect=spread(connects_ms),
            rss_mib=loaded_mib,
            session_mib=(connected_mib - base_mib) / callers,
            loaded_session_mib=(loaded_mib - base_mib) / callers,
            lost_frames=lost,
            waiting_share=(after.waiting - before.waiting) / elapsed,
            load_cores=max(after.callers - before.callers, after.standin - before.standin) / elapsed,
        )

    async def _warm_up(self) -> None:
        """Make one short call first: what a process loads only once is not part of a session's cost."""
        async with self._calls(1) as (people, _):
            await asyncio.sleep(SETTLE_SECONDS)
            await self._order("POST", "speak")
            await self._flush_ms(people)
        await asyncio.sleep(SETTLE_SECONDS)

    def _calls(self, callers: int) -> AbstractAsyncContextManager[tuple[list[Caller], list[float]]]:
        return in_calls(self._client, self._relay.url, self._relay.headers[:callers])

    async def _talk(self, people: list[Caller], seconds: float) -> tuple[Cost, Cost]:
        await asyncio.sleep(WARM_UP_SECONDS)
        await self._order("POST", "measure")
        for person in people:
            person.speaker.measure()
        before = await self._cost()
        await asyncio.sleep(seconds)
        return before, await self._cost()

    async def _flush_ms(self, people: list[Caller]) -> list[float]:
        """Let them all interrupt an answer at once. Milliseconds from each report of speech to its `playback.flush`."""
        await _until(lambda: all(person.heard_since_flush >= HEARD_FRAMES for person in people), "answer")
        numbers = ",".join(str(person.speaker.caller) for person in people)
        began = time.monotonic_ns()
        sent = await self._order("POST", f"barge-in?callers={numbers}")
        await _until(lambda: all(person.flushed_ns > began for person in people), "playback.flush")
        return [(person.flushed_ns - sent[str(person.speaker.caller)]) / 1e6 for person in people]

    async def _order(self, method: str, path: str) -> Any:
        async with self._client.request(method, f"{self._standin_url}/{path}", raise_for_status=True) as answer:
            return await answer.json()

    async def _cost(self) -> Cost:
        redis = await self._redis.info("cpu")
        redis_seconds = redis["used_cpu_user"] + redis["used_cpu_sys"]
        net = await self._redis.info("stats")
        pid = self._relay.pid
        return Cost(
            time.monotonic(),
            cpu_seconds(pid),
            redis_seconds,
            waiting_seconds(pid),
            net["total_net_input_bytes"],
            net["total_net_output_bytes"],
            time.process_time(),
            await self._order("GET", "cpu"),
        )

    def _rss_mib(self) -> float:
        return rss_mib(self._relay.pid)


async def _until(is_so: Callable[[], bool], awaited: str) -> None:
    try:
        async with asyncio.timeout(FLUSH_SECONDS):
            while not is_so():
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        raise CallFailed(f"no {awaited} within {FLUSH_SECONDS:.0f} s") from None


def _spread_of(direction: str, delays_ns: list[int]) -> Spread:
    if not delays_ns:
        raise CallFailed(f"nothing came through in the direction of the {direction}")
    return spread([delay / 1e6 for delay in delays_ns])
