"""Two processes behind a real proxy that sends each request and each socket to the next one: nobody notices."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis

from tests.faults.test_postgres import sign_in
from tests.scale.fleet import CONNECTS, CROWD, PLACES, Fleet, redis_url, running_fleet
from tests.scale.full_house import call, new_calls, talking_through_restarts
from tests.security.visitor import visiting
from tests.served.localvoice_controls import LocalVoice
from tests.served.test_metrics import Metrics
from tests.served.test_resume import lose, talk

NEW_CALLS = 12


@pytest.fixture(scope="module")
def started(localvoice_process: LocalVoice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with running_fleet(tmp_path_factory.mktemp("fleet"), localvoice_process.url) as fleet:
        yield fleet


@pytest.fixture
async def fleet(started: Fleet, localvoice: LocalVoice) -> Fleet:
    """With all its connects unused."""
    async with Redis.from_url(redis_url()) as redis:
        async for connects in redis.scan_iter("voicesite:connects:*"):
            await redis.delete(connects)
    return started


async def metrics(fleet: Fleet) -> list[Metrics]:
    """Of each process."""
    return [await asyncio.to_thread(Metrics, fleet.directly(process)) for process in fleet.processes]


async def test_who_signs_in_at_one_is_signed_in_at_the_other(fleet: Fleet) -> None:
    """The form comes from one process and is taken by the other."""
    cookie = await asyncio.to_thread(sign_in, fleet.site)
    for process in fleet.processes:
        async with visiting(process.url, f"sessionid={cookie}", Host=urlsplit(fleet.url).netloc) as person:
            page = await person.get("/")
            assert page.status == 200
            assert str(fleet.persona_id) in page.body


async def test_calls_and_pages_of_one_person_are_at_whichever(fleet: Fleet) -> None:
    before = await metrics(fleet)
    async with AsyncExitStack() as sockets:
        for cookie in fleet.crowd:
            client = await sockets.enter_async_context(call(fleet, cookie))
            await client.start()
            await talk(client)
        async with visiting(fleet.url, f"sessionid={fleet.crowd[0]}") as person:
            assert [(await person.get(f"/personas/{fleet.persona_id}/")).status for _ in range(4)] == [200] * 4
        shares = [each.rise("voicesite_connects_total", result="opened") for each in before]
    assert sum(shares) == CROWD
    assert min(shares) >= 1  # in turn, but for a process that is late to say that it is ready


async def test_a_call_is_taken_up_through_the_other_process(fleet: Fleet) -> None:
    """The session stays where it is: the browser is served through Redis."""
    before = await metrics(fleet)
    async with call(fleet, fleet.crowd[0]) as client:
        started = await client.start()
        await talk(client)
        await lose(client)
    async with call(fleet, fleet.crowd[0], known=client) as again:
        assert (await again.resume())["conversation_id"] == started["conversation_id"]
        await talk(again, "what is six plus one")
        await again.send("session.stop")
        assert await again.expect_close() == 1000
    assert sum(each.rise("voicesite_resumes_total", how="other_process") for each in before) == 1


async def test_one_person_has_one_call_wherever(fleet: Fleet) -> None:
    async with call(fleet, fleet.crowd[0]) as older, call(fleet, fleet.crowd[0]) as newer:
        await older.start()
        await newer.start()
        assert await older.expect_close() == 4410
        await talk(newer)


async def test_a_persons_share_of_connects_is_counted_over_both(fleet: Fleet) -> None:
    """And not a quarter at each."""
    for _ in range(CONNECTS // 4):
        async with call(fleet, fleet.crowd[0]) as client:
            await client.start()
    async with call(fleet, fleet.crowd[0]) as late:
        await late.send("session.start")
        assert (await late.expect("error", code="quota"))["retry_after"] > 0
        assert await late.expect_close() == 4429


async def asks_for_pages(fleet: Fleet, is_over: asyncio.Event) -> set[int]:
    """What they answer while that lasts."""
    statuses = set()
    async with visiting(fleet.url, f"sessionid={fleet.crowd[-1]}") as person:
        while not is_over.is_set():
            statuses.add((await person.get("/")).status)
            await asyncio.sleep(0.1)
    return statuses


async def test_a_rolling_restart_of_full_processes_loses_neither_a_call_nor_a_page(fleet: Fleet) -> None:
    """A process that stops says so at /health/ready, and the proxy sends nobody there. The other has room for all."""
    is_over = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        visits = tasks.create_task(asks_for_pages(fleet, is_over))
        pages = await talking_through_restarts(fleet, fleet.crowd)
        is_over.set()
    assert visits.result() == {200}
    assert [len(page.conversation_ids) for page in pages] == [1] * CROWD
    assert sum(len(page.returned) for page in pages) >= CROWD
    logged = fleet.proxy_log.read_text()
    for process in fleet.processes:
        assert any('"status_code":503' in line and str(process.port) in line for line in logged.splitlines())


async def test_at_half_of_the_limit_no_new_call_is_refused(fleet: Fleet) -> None:
    """One process is full. The proxy sends it every second call all the same, and the other process begins it."""
    before = await metrics(fleet)
    held, callers = fleet.crowd[:PLACES], fleet.crowd[PLACES:]
    begun = await new_calls(fleet, held=held, callers=callers, count=NEW_CALLS)
    assert begun == {"started": NEW_CALLS}
    assert before[0].rise("voicesite_begun_elsewhere_total") >= 1


async def test_only_when_all_are_full_a_new_call_is_refused(fleet: Fleet) -> None:
    async with AsyncExitStack() as sockets:
        for cookie in fleet.crowd:
            await (await sockets.enter_async_context(call(fleet, cookie))).start()
        late = await asyncio.to_thread(sign_in, fleet.site)
        for _ in fleet.processes:
            async with call(fleet, late) as client:
                await client.send("session.start")
                assert (await client.expect("error", code="quota"))["message"].startswith("All lines are busy")
                assert await client.expect_close() == 4429
