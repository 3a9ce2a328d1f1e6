"""Brings the troubles of a plan about, each at its time."""

import asyncio
import random
import signal
import urllib.error
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.served.cutting_proxy import Connection, CuttingProxy
from tests.served.localvoice_controls import LocalVoice
from tests.soak.ground import RedisProcess, SiteProcess, restart
from tests.soak.plan import PROCESS_KINDS, Happened, Kind, Trouble

SETTLE_SECONDS = 10.0  # one process at a time


@dataclass(slots=True)
class Troublemaker:
    """`happened`: what was done to processes; `counts`: how often each kind came."""

    proxy: CuttingProxy
    localvoice: LocalVoice
    sites: list[SiteProcess]
    redis: RedisProcess
    clock: Callable[[], float]
    seed: int
    happened: list[Happened] = field(default_factory=list)
    counts: Counter[Kind] = field(default_factory=Counter)
    _next_upstream: int = 1

    async def run(self, plan: list[Trouble]) -> None:
        """All of it. What is done to processes waits for its turn, what is done to the network does not."""
        draw = random.Random(self.seed)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._to_processes([each for each in plan if each.kind in PROCESS_KINDS]))
            for trouble in plan:
                if trouble.kind not in PROCESS_KINDS:
                    await self._wait(trouble.at)
                    tasks.create_task(self._to_network(trouble, draw))

    async def _wait(self, at: float) -> None:
        await asyncio.sleep(max(0.0, at - self.clock()))

    async def _to_network(self, trouble: Trouble, draw: random.Random) -> None:
        if trouble.kind is Kind.DROP:
            await self._drop()
            return
        if not self.proxy.connections:
            return
        connection = draw.choice(self.proxy.connections)
        self.counts[trouble.kind] += 1
        if trouble.kind is Kind.AWAY:
            await self._away(connection, trouble.seconds)
        else:
            connection.cut()

    async def _away(self, connection: Connection, seconds: float) -> None:
        connection.freeze()
        await asyncio.sleep(seconds)
        connection.cut()

    async def _drop(self) -> None:
        """The Voice Live connection that is open for longest: no call meets this twice in a short time."""
        total = (await asyncio.to_thread(self.localvoice.handshakes))["total"]
        while self._next_upstream <= total:
            upstream, self._next_upstream = self._next_upstream, self._next_upstream + 1
            try:
                await self.localvoice.drop(str(upstream))
            except urllib.error.HTTPError:
                continue  # closed by now
            self.counts[Kind.DROP] += 1
            return

    async def _to_processes(self, plan: list[Trouble]) -> None:
        for trouble in plan:
            await self._wait(trouble.at)
            at = self.clock()
            site = self.sites[trouble.site]
            match trouble.kind:
                case Kind.RESTART:
                    await restart(site, signal.SIGTERM)
                case Kind.KILL:
                    await restart(site, signal.SIGKILL)
                case Kind.REDIS:
                    await asyncio.to_thread(self.redis.end)
                    await asyncio.sleep(trouble.seconds)
                    await asyncio.to_thread(self.redis.start)
            name = "" if trouble.kind is Kind.REDIS else site.name
            self.happened.append(Happened(trouble.kind, name, at, self.clock()))
            self.counts[trouble.kind] += 1
            await asyncio.sleep(SETTLE_SECONDS)
