"""What others notice while one person floods a voice socket: how late pages and the audio of calls are.

`python -m benchmarks.floods`. Three people talk, with audio both ways all the time, and a fourth looks at the gallery.
"""

import asyncio
import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import uvloop
from aiohttp import ClientSession, ClientTimeout, TCPConnector

from benchmarks.caller import Caller, call
from benchmarks.figures import Spread, spread
from benchmarks.flooder import KINDS
from benchmarks.parts import Ground, Relay, prepared, running_site, running_standin, site_environment
from benchmarks.processes import cpu_seconds
from benchmarks.table import aligned, three
from voicesite.laptop.redis_server import running_redis
from voicesite.paths import BASE_DIR

TALKERS = 3
SETTLE_SECONDS = 1.0
PAGE_PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 30.0
LATE_MS = 250.0
HEADS = ["flood", "frames/s", "closed with", "page ms", "speaker ms", "microphone ms", "cores"]


@dataclass(frozen=True, slots=True)
class Notice:
    """What the others noticed of one kind of flood."""

    kind: str
    frames_per_second: float
    closes: str
    page: Spread
    speaker: Spread
    microphone: Spread
    cores: float

    @property
    def worst_ms(self) -> float:
        return max(self.page.p99, self.speaker.p99, self.microphone.p99)

    def row(self) -> list[str]:
        delays = (three(one) for one in (self.page, self.speaker, self.microphone))
        return [self.kind, f"{self.frames_per_second:.0f}", self.closes, *delays, f"{self.cores:.2f}"]


async def noticed(ground: Ground, relay: Relay, kind: str, seconds: float) -> Notice:
    async with (
        ClientSession(connector=TCPConnector(limit=0), timeout=ClientTimeout(total=PATIENCE_SECONDS)) as client,
        _talking(client, relay) as people,
    ):
        await asyncio.sleep(SETTLE_SECONDS)
        await _order(client, "POST", f"{ground.standin_url}/speak")
        await asyncio.sleep(SETTLE_SECONDS)
        await _order(client, "POST", f"{ground.standin_url}/measure")
        for person in people:
            person.speaker.measure()
        cpu = cpu_seconds(relay.pid)
        flood, pages = await asyncio.gather(_flood(relay, kind, seconds), _pages(client, relay, seconds))
        cores = (cpu_seconds(relay.pid) - cpu) / seconds
        heard = await _order(client, "GET", f"{ground.standin_url}/heard")
        return Notice(
            kind,
            flood["frames"] / seconds,
            ", ".join(f"{code} x {count}" for code, count in flood["closes"].items()),
            spread(pages),
            spread([delay / 1e6 for person in people for delay in person.speaker.delays_ns or []]),
            spread([delay / 1e6 for delay in heard["delays_ns"]]),
            cores,
        )


@asynccontextmanager
async def _talking(client: ClientSession, relay: Relay) -> AsyncIterator[list[Caller]]:
    people = []
    async with asyncio.TaskGroup() as running:
        for number in range(TALKERS):
            person, _ = await call(client, relay.url, relay.headers[number], number, number / TALKERS)
            people.append(person)
            running.create_task(person.run(), name=f"caller {number}")
        yield people
        for person in people:
            await person.hang_up()


async def _pages(client: ClientSession, relay: Relay, seconds: float) -> list[float]:
    """How long each look at the gallery takes, in milliseconds."""
    url = urlsplit(relay.url)._replace(path="/").geturl()
    took_ms = []
    until = time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        async with client.get(
            url, headers=relay.headers[TALKERS], raise_for_status=True, allow_redirects=False
        ) as page:
            await page.read()
        took_ms.append((time.monotonic() - began) * 1000)
        await asyncio.sleep(PAGE_PAUSE_SECONDS)
    return took_ms


async def _flood(relay: Relay, kind: str, seconds: float) -> Any:
    if kind not in KINDS:
        return {"frames": 0, "closes": {}}
    headers = relay.headers[TALKERS + 1]
    url = relay.url.replace("http://", "ws://")
    words = [url, headers["Origin"], headers["Cookie"], kind, str(seconds)]
    flooder = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.flooder", *words, cwd=BASE_DIR, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await flooder.communicate()
    return json.loads(output)


async def _order(client: ClientSession, method: str, url: str) -> Any:
    async with client.request(method, url, raise_for_status=True) as answer:
        return await answer.json()


def main() -> int:
    parser = ArgumentParser(prog="python -m benchmarks.floods", description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each flood")
    seconds = parser.parse_args().seconds
    notices = []
    with ExitStack() as parts:
        folder = Path(parts.enter_context(TemporaryDirectory(prefix="voicesite-floods-")))
        redis_url, standin_url = parts.enter_context(running_redis()), parts.enter_context(running_standin())
        people = TALKERS + 2
        environment = site_environment(folder / "bench.sqlite3", redis_url, standin_url, people)
        ground = Ground(redis_url, standin_url, environment, *prepared(environment, people))
        relay = parts.enter_context(running_site(ground))
        for kind in ("none", *KINDS):
            notices.append(uvloop.run(noticed(ground, relay, kind, seconds)))
            print(f"{kind}: {notices[-1].worst_ms:.0f} ms", file=sys.stderr)
    print("\n".join(aligned([HEADS, *(notice.row() for notice in notices)])))
    return int(any(notice.worst_ms >= LATE_MS for notice in notices))


if __name__ == "__main__":
    sys.exit(main())
