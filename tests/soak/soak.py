"""A soak from its first process to its report."""

import asyncio
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from uuid import UUID

from benchmarks.parts import prepared
from tests.served.cutting_proxy import CuttingProxy, cutting_proxy
from tests.served.localvoice_controls import LocalVoice, running_stand_in
from tests.soak.call import Habits
from tests.soak.caller import Caller, Tally
from tests.soak.ground import RedisProcess, SiteProcess, site_environment, stored
from tests.soak.ledger import Judgement, Ledger, StoredConversation, judged
from tests.soak.plan import Happened, Kind, troubles
from tests.soak.report import Life, Report
from tests.soak.samples import Sample, sample
from tests.soak.troubles import Troublemaker

SAMPLE_SECONDS = 1.0
REST_SECONDS = 3.0
ANSWER_SPEED = 3.0  # times real time, as a quick service generates


@dataclass(frozen=True, slots=True)
class Soak:
    """How long, how many callers at once, and what they do. The seed draws the troubles and the talk."""

    seconds: float
    callers: int
    habits: Habits
    seed: int = 1

    @property
    def places(self) -> int:
        """Of each of the two processes: 25 for 40 callers, so that one alone has room for all only above its limit."""
        return ceil(self.callers * 5 / 8)


@dataclass(slots=True)
class _Parts:
    folder: Path
    sites: list[SiteProcess]
    redis: RedisProcess
    localvoice: LocalVoice
    proxy: CuttingProxy
    persona: str
    cookies: list[str]

    @property
    def database(self) -> Path:
        return self.folder / "soak.sqlite3"


@dataclass(slots=True)
class _Watch:
    """Samples of every life of every process."""

    sites: Sequence[SiteProcess]
    clock: Callable[[], float]
    taken: dict[tuple[str, int], list[Sample]] = field(default_factory=dict)

    async def run(self) -> None:
        while True:
            for site in self.sites:
                self.look(site)
            await asyncio.sleep(SAMPLE_SECONDS)

    def look(self, site: SiteProcess) -> None:
        if site.process is not None:
            with suppress(OSError):
                taken = sample(site.process.pid, self.clock())
                self.taken.setdefault((site.name, len(site.logs)), []).append(taken)

    def lives(self) -> list[Life]:
        return [Life(name, number, samples) for (name, number), samples in self.taken.items()]


async def soaked(soak: Soak, progress: Callable[[float, str], None] = lambda done, what: None) -> Report:
    """Run it; `progress` gets the share that is done.

    Raises:
        StepError: a part could not be started.
    """
    async with _parts(soak) as parts:
        began = time.monotonic()

        def clock() -> float:
            return time.monotonic() - began

        tally, watch = Tally(), _Watch(parts.sites, clock)
        maker = Troublemaker(parts.proxy, parts.localvoice, parts.sites, parts.redis, clock, soak.seed)
        async with asyncio.TaskGroup() as tasks:
            watching = [
                tasks.create_task(watch.run(), name="samples"),
                tasks.create_task(_tell(clock, soak, maker, progress), name="progress"),
            ]
            tasks.create_task(maker.run(troubles(seed=soak.seed, seconds=soak.seconds, callers=soak.callers)))
            talks = [
                tasks.create_task(caller.run(clock, soak.seconds, tally), name=f"caller {caller.number}")
                for caller in _callers(soak, parts)
            ]
            await asyncio.wait(talks)
            await asyncio.sleep(REST_SECONDS)
            for task in watching:
                task.cancel()
        watch.look(parts.sites[0])
        for site in parts.sites:
            await asyncio.to_thread(site.end, signal.SIGTERM)
        ledgers = [ledger for talk in talks for ledger in talk.result()]
        return _report(soak, parts, ledgers, tally, watch, maker)


def _callers(soak: Soak, parts: _Parts) -> list[Caller]:
    url = f"{parts.proxy.url.replace('http', 'ws')}/ws/voice/{parts.persona}/"
    return [
        Caller(number, url, {"Cookie": cookie, "Origin": parts.proxy.url}, soak.habits, seed=soak.seed)
        for number, cookie in enumerate(parts.cookies, start=1)
    ]


@asynccontextmanager
async def _parts(soak: Soak) -> AsyncIterator[_Parts]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="voicesite-soak-")))
        redis = RedisProcess()
        redis.start()
        stack.callback(redis.end)
        localvoice = stack.enter_context(running_stand_in())
        localvoice.pace(ANSWER_SPEED)
        async with cutting_proxy() as proxy:
            environment = site_environment(folder, redis.url, localvoice.url, proxy.url, places=soak.places)
            persona, cookies = await asyncio.to_thread(prepared, environment, soak.callers)
            sites = [SiteProcess(name, folder, environment) for name in ("first", "second")]
            for site in sites:
                stack.callback(site.end, signal.SIGKILL)
                await asyncio.to_thread(site.start)
            proxy.forward_to(*(site.url for site in sites))
            plain = [cookie.partition(";")[0] for cookie in cookies]
            yield _Parts(folder, sites, redis, localvoice, proxy, persona, plain)


async def _tell(
    clock: Callable[[], float], soak: Soak, maker: Troublemaker, progress: Callable[[float, str], None]
) -> None:
    while True:
        last = f", last {maker.happened[-1].kind} {maker.happened[-1].site}" if maker.happened else ""
        open_now = len(maker.proxy.connections)
        progress(min(1.0, clock() / soak.seconds), f"{open_now} sockets, {maker.counts.total()} troubles{last}")
        await asyncio.sleep(SAMPLE_SECONDS)


def _report(
    soak: Soak, parts: _Parts, ledgers: list[Ledger], tally: Tally, watch: _Watch, maker: Troublemaker
) -> Report:
    kept = stored(parts.database)
    judgements = [_judged(ledger, kept, maker.happened) for ledger in ledgers]
    wrongs = [wrong for judgement in judgements for wrong in judgement.wrongs]
    for site in parts.sites:
        wrongs += site.errors()
        wrongs += [f"the {site.name} process ended with {code}" for code in site.exit_codes if code]
    steady = watch.lives()[0]
    for life in watch.lives():
        if life.site == parts.sites[0].name:
            steady = life
    return Report(
        seed=soak.seed,
        seconds=soak.seconds,
        callers=soak.callers,
        conversations=len(ledgers),
        stored_turns=sum(len(each.turns) for each in kept.values()),
        turns=tally.turns,
        troubles=maker.counts,
        closes=tally.closes,
        back_seconds=tally.back_seconds,
        refused_begins=tally.refused_begins,
        turns_lost=sum(judgement.turns_lost for judgement in judgements),
        wrongs=wrongs,
        happened=maker.happened,
        lives=watch.lives(),
        steady=steady,
        at_rest=steady.samples[-1],
        traces=[line for judgement in judgements for line in judgement.trace],
    )


def _judged(ledger: Ledger, kept: dict[UUID, StoredConversation], happened: list[Happened]) -> Judgement:
    if not ledger.page.conversation_id:
        return Judgement(0, [f"caller {ledger.caller}: {wrong}" for wrong in (*ledger.page.wrongs, *ledger.wrongs)])
    kills = sum(
        each.kind is Kind.KILL and ledger.began_at <= each.until and each.at <= ledger.ended_at for each in happened
    )
    return judged(ledger, kept.get(UUID(ledger.page.conversation_id)), kills=kills)
