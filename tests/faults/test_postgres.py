"""PostgreSQL is gone, slow or silent while people talk (R15): calls go on, pages say so, and nothing hangs for ever.

The site has a PostgreSQL of its own here, behind a proxy; the database of the test run takes no part.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    closing,
    contextmanager,
    suppress,
)
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen
from uuid import UUID

import psycopg
import pytest
from websockets import ConnectionClosed

from agents.personas.demo import MARA
from tests.faults.measures import LAG_MS_MAX, loop_lag_ms, percentile
from tests.faults.postgres import find_programs, running_postgres
from tests.patience import PATIENCE_SECONDS, patience
from tests.security.visitor import sign_in as sign_in_as
from tests.security.visitor import visiting
from tests.served.cutting_proxy import CuttingProxy, cutting_proxy
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.test_call import answered
from tests.served.test_redis_faults import talk
from tests.served.voice_client import VoiceClient, calling
from voicesite.laptop.processes import output_of

PROGRAMS = find_programs()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="no PostgreSQL is installed here")

PERSONA_ID: UUID = MARA["id"]  # type: ignore[assignment] # a demo persona's fields are of many types
PASSWORD = "of the demo user"
READS_THE_NOTICE = (
    "from django.contrib.auth.models import User; from agents.privacy.models import Acknowledgement; "
    "Acknowledgement.objects.acknowledge(User.objects.get())"
)
CALLS = 5
GIVEN_UP_SECONDS = 4.0  # a statement gets one here (impatient_settings), its end one more, and a busy machine two
WAITING_TOO_LONG = """
    SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query_start < clock_timestamp() - make_interval(secs => %s)
"""


@dataclass(frozen=True, slots=True)
class OnPostgres:
    """A site, the way from there to its database, and who is signed in."""

    site: Site
    proxy: CuttingProxy
    database_url: str
    cookie: str

    def status(self, path: str) -> int:
        """What that page answers the person who is signed in."""
        page = Request(self.site.url + path, headers={"Cookie": f"sessionid={self.cookie}"})  # noqa: S310 - our own
        try:
            with urlopen(page, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - an address of our own
                return int(answer.status)
        except HTTPError as error:
            with error:
                return error.code

    async def statuses(self, *paths: str) -> list[int]:
        """Asked all at once."""
        async with asyncio.TaskGroup() as tasks:
            asked = [tasks.create_task(asyncio.to_thread(self.status, path)) for path in paths]
        return [each.result() for each in asked]

    async def answers_again(self) -> None:
        async with patience():
            while await asyncio.to_thread(self.status, "/health/ready") != HTTPStatus.OK:
                await asyncio.sleep(0.1)

    def calling(self) -> AbstractAsyncContextManager[VoiceClient]:
        return calling(self.site, PERSONA_ID, self.cookie)

    async def no_call_begins(self) -> None:
        """The person learns why, and when to come back."""
        async with self.calling() as client:
            with suppress(ConnectionClosed):  # the answer may come before it has asked
                await client.send("session.start")
            error = await client.expect("error", code="database_away")
            assert error["retry_after"] > 0
            assert await client.expect_close() == 4500

    async def nothing_waits_for_long(self) -> None:
        """Not even in the server, where each statement that nobody waits for any more would hold a place."""
        until = time.monotonic() + 1.5 * GIVEN_UP_SECONDS
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as direct:
            while time.monotonic() < until:
                found = await direct.execute(WAITING_TOO_LONG, [GIVEN_UP_SECONDS])
                assert await found.fetchone() == (0,)
                await asyncio.sleep(0.1)

    async def stored(self, count: int) -> None:
        """Wait until there are so many turns."""
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as direct, patience():
            while (await (await direct.execute("SELECT count(*) FROM agents_turn")).fetchone()) != (count,):
                await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    assert PROGRAMS is not None
    with running_postgres(PROGRAMS) as url:
        settings = {
            "DATABASE_URL": url,
            "DEBUG": "1",
            "DEMO_PASSWORD": PASSWORD,
            "DJANGO_SETTINGS_MODULE": "voicesite.settings",
        }
        output_of("migrate", ["manage.py", "migrate", "--verbosity", "0"], settings)
        output_of("seed_demo", ["manage.py", "seed_demo"], settings)
        output_of("the notice", ["manage.py", "shell", "--verbosity=0", f"--command={READS_THE_NOTICE}"], settings)
        yield url


@pytest.fixture
async def on_postgres(database_url: str, tmp_path: Path, localvoice: LocalVoice) -> AsyncIterator[OnPostgres]:
    localvoice.pace(50)
    with psycopg.connect(database_url) as direct:
        direct.execute("TRUNCATE agents_conversation CASCADE")
    async with AsyncExitStack() as parts:
        proxy = await parts.enter_async_context(cutting_proxy(database_url))
        user, _, _ = urlsplit(database_url).netloc.partition("@")
        through = urlsplit(database_url)._replace(netloc=f"{user}@{urlsplit(proxy.url).netloc}").geturl()
        serve = serving(
            tmp_path,
            may_log_errors=True,  # a page that is not shown is one
            DJANGO_SETTINGS_MODULE="tests.faults.impatient_settings",
            DATABASE_URL=through,
            LOCAL_VOICE_URL=localvoice.url,
            SESSIONS_PER_USER=str(CALLS + 1),
            BUDGET_DATABASE_SECONDS="4",
        )
        site = await asyncio.to_thread(serve.__enter__)
        parts.push_async_callback(asyncio.to_thread, serve.__exit__, None, None, None)
        yield OnPostgres(site, proxy, database_url, await asyncio.to_thread(sign_in, site))
        proxy.accept()
        proxy.thaw()


def sign_in(site: Site) -> str:
    """The cookie of the demo user's login session."""
    cookies = CookieJar()
    browser = build_opener(HTTPCookieProcessor(cookies))
    with browser.open(f"{site.url}/accounts/login/") as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert token
    form = {"login": "demo", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    browser.open(f"{site.url}/accounts/login/", urlencode(form).encode()).close()
    return next(cookie.value for cookie in cookies if cookie.name == "sessionid" and cookie.value)


async def is_greeted(client: VoiceClient) -> None:
    await client.start()
    await client.hear_out(await answered(client))


@asynccontextmanager
async def five_calls(site: OnPostgres) -> AsyncIterator[list[VoiceClient]]:
    """Greeted; they end in the right way when the block does."""
    async with AsyncExitStack() as sockets:
        clients = [await sockets.enter_async_context(site.calling()) for _ in range(CALLS)]
        await asyncio.gather(*(is_greeted(client) for client in clients))
        await site.stored(CALLS)
        yield clients
        for client in clients:
            await client.send("session.stop")
            assert await client.expect_close() == 1000


async def all_talk(clients: list[VoiceClient]) -> None:
    async with asyncio.TaskGroup() as tasks:
        lag = tasks.create_task(loop_lag_ms(clients[0], seconds=2))
        for client in clients:
            tasks.create_task(talk(client))
    assert percentile(lag.result(), 0.99) < LAG_MS_MAX


def goes(proxy: CuttingProxy) -> None:
    proxy.refuse()
    proxy.cut()


def hangs(proxy: CuttingProxy) -> None:
    """A server whose disk hangs: its system still takes every packet."""
    proxy.freeze()


@pytest.mark.parametrize("breaks", [goes, hangs])
async def test_calls_outlive_a_database_that_goes_or_hangs(
    on_postgres: OnPostgres, breaks: Callable[[CuttingProxy], None]
) -> None:
    async with five_calls(on_postgres) as clients:
        breaks(on_postgres.proxy)
        await all_talk(clients)
        async with patience(), asyncio.TaskGroup() as tasks:
            pages = tasks.create_task(on_postgres.statuses("/", "/", "/health/ready", "/health/live"))
            tasks.create_task(on_postgres.no_call_begins())
        assert pages.result() == [503, 503, 503, 200]
        on_postgres.proxy.accept()
        on_postgres.proxy.thaw()
        await on_postgres.answers_again()
        await on_postgres.stored(3 * CALLS)
        async with on_postgres.calling() as client:
            await client.start()


async def test_calls_outlive_a_lock_that_is_held_for_long(on_postgres: OnPostgres) -> None:
    async with five_calls(on_postgres) as clients:
        with closing(psycopg.connect(on_postgres.database_url)) as other:
            other.execute("LOCK TABLE agents_turn, agents_conversation IN ACCESS EXCLUSIVE MODE")
            await all_talk(clients)
            await on_postgres.no_call_begins()
            await on_postgres.nothing_waits_for_long()
            assert await on_postgres.statuses("/", "/health/ready") == [200, 200]
        await on_postgres.stored(3 * CALLS)


async def test_calls_outlive_a_database_that_can_only_be_read(on_postgres: OnPostgres) -> None:
    """As a replica can, or a server whose disk is nearly full."""
    async with five_calls(on_postgres) as clients:
        with only_to_be_read(on_postgres.database_url):
            await all_talk(clients)
            assert await on_postgres.statuses("/", "/health/ready", "/health/live") == [200, 503, 200]
            async with visiting(on_postgres.site.url) as visitor:
                refused = await sign_in_as(visitor, "demo", PASSWORD)
            assert refused.status == 503
            assert "Nothing can be saved just now" in refused.body
            await on_postgres.no_call_begins()
        await on_postgres.answers_again()
        await on_postgres.stored(3 * CALLS)
    assert "Traceback" not in on_postgres.site.log.read_text()


@contextmanager
def only_to_be_read(database_url: str) -> Iterator[None]:
    with psycopg.connect(database_url, autocommit=True) as direct:
        direct.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        direct.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            direct.execute("ALTER SYSTEM RESET default_transaction_read_only")
            direct.execute("SELECT pg_reload_conf()")


async def test_connections_that_are_never_answered_again_make_room_for_others(on_postgres: OnPostgres) -> None:
    """A pooler lost the server that they led to; new connections reach the next one."""
    await on_postgres.statuses(*["/"] * 8)
    for connection in on_postgres.proxy.connections:
        connection.freeze()
    async with patience():
        await on_postgres.statuses(*["/"] * 8)
    assert set(await on_postgres.statuses(*["/"] * 8)) == {200}


async def test_a_restart_of_the_server_fails_no_page(on_postgres: OnPostgres) -> None:
    assert on_postgres.proxy.cut()
    assert await on_postgres.statuses("/") == [200]
