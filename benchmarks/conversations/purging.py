"""What calls notice while the site deletes tens of thousands of old conversations.

`python -m benchmarks.conversations.purging DATABASE --count 50000`, on a database that `benchmarks.conversations` has
seeded; what it deletes is gone from it. Calls talk all the time, first without the purge, then beside it. How late the
process wakes up is read from the site's own metrics. It fails if more than one time in a hundred is later than 10 ms.
"""

import asyncio
import os
import re
import sys
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import django
from aiohttp import ClientSession, ClientTimeout, TCPConnector

from benchmarks.caller import Caller, in_calls
from benchmarks.figures import spread
from benchmarks.parts import Ground, Relay, prepared, running_purging_site, running_standin, site_environment
from benchmarks.processes import cpu_seconds
from benchmarks.table import aligned
from voicesite.laptop.redis_server import running_redis

HEADS = ["", "seconds", "deleted", "wakes up within 10 ms", "within 20 ms", "speaker p50/p95/p99 ms", "CPU %"]
TOO_LATE_SHARE = 0.01
SETTLE_SECONDS = 3.0
POLL_SECONDS = 2.0
BUCKET = re.compile(r'^voicesite_loop_lag_seconds_bucket\{le="([^"]+)"\} (\S+)$', re.MULTILINE)
ALL = "+Inf"


@dataclass(frozen=True, slots=True)
class Moment:
    """`woken`: how often within so many seconds, from the start on."""

    at: float
    cpu: float
    woken: Counter[str]
    left: int


def main() -> int:
    options = _parser().parse_args()
    with ExitStack() as parts:
        redis_url = parts.enter_context(running_redis())
        standin_url = parts.enter_context(running_standin())
        environment = site_environment(Path(), redis_url, standin_url, options.callers)
        environment["DATABASE_URL"] = options.database
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="voicesite.settings")
        django.setup()
        environment["RETENTION_DAYS"] = str(_days_for(options.count))
        persona, cookies = prepared(environment, options.callers)  # who have read how long calls are kept
        ground = Ground(redis_url, standin_url, environment, persona, cookies)
        site = parts.enter_context(running_purging_site(ground))
        return asyncio.run(_measured(site, standin_url, options))


async def _measured(site: Relay, standin_url: str, options: Namespace) -> int:
    async with (
        ClientSession(connector=TCPConnector(limit=0), timeout=ClientTimeout(total=30)) as client,
        in_calls(client, site.url, site.headers) as (people, _),
    ):
        async with client.post(f"{standin_url}/speak", raise_for_status=True):
            await asyncio.sleep(SETTLE_SECONDS)
        began = await _moment(client, site)
        for person in people:
            person.speaker.measure()
        while (before := await _moment(client, site)).left == began.left:
            await asyncio.sleep(POLL_SECONDS)
        quiet = _row("without it", began, before, people)
        while (after := await _moment(client, site)).left > began.left - options.count:
            await asyncio.sleep(POLL_SECONDS)
        beside = _row("beside the purge", before, after, people)
    print("\n".join(aligned([HEADS, quiet, beside])))
    return int(_share_within("0.01", before, after) < 1 - TOO_LATE_SHARE)


async def _moment(client: ClientSession, site: Relay) -> Moment:
    origin = site.url.partition("/ws/")[0]
    async with client.get(f"{origin}/metrics", raise_for_status=True) as answer:
        found = {le: int(float(count)) for le, count in BUCKET.findall(await answer.text())}
    return Moment(time.monotonic(), cpu_seconds(site.pid), Counter(found), await asyncio.to_thread(_count))


def _row(what: str, first: Moment, last: Moment, people: list[Caller]) -> list[str]:
    delays = spread([delay / 1e6 for person in people for delay in person.speaker.delays_ns or []])
    for person in people:
        person.speaker.measure()
    seconds = last.at - first.at
    return [
        what,
        f"{seconds:.0f}",
        f"{first.left - last.left:,}",
        *(f"{100 * _share_within(le, first, last):.2f} %" for le in ("0.01", "0.02")),
        f"{delays.p50:.1f}/{delays.p95:.1f}/{delays.p99:.1f}",
        f"{100 * (last.cpu - first.cpu) / seconds:.0f}",
    ]


def _share_within(le: str, first: Moment, last: Moment) -> float:
    return (last.woken[le] - first.woken[le]) / (last.woken[ALL] - first.woken[ALL])


def _count() -> int:
    from agents.conversations.models import Conversation

    return Conversation.objects.of_the_site().count()


def _days_for(count: int) -> int:
    """With which limit at least so many are too old."""
    from django.utils import timezone

    from agents.conversations.models import Conversation

    youngest = Conversation.objects.ended().order_by("ended_at").values_list("ended_at", flat=True)[count]
    assert youngest is not None
    return (timezone.now() - youngest).days


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m benchmarks.conversations.purging", description=__doc__)
    parser.add_argument("database", help="postgres://…, or sqlite:///… with a whole path")
    parser.add_argument("--count", type=int, default=50_000, help="conversations to delete")
    parser.add_argument("--callers", type=int, default=10)
    return parser


if __name__ == "__main__":
    sys.exit(main())
