"""The database is locked or gone while people talk (R15): they do not notice, and what was said is kept."""

import asyncio
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connection

from agents.conversations.models import Turn
from agents.personas.models import Persona
from tests.faults.measures import LAG_MS_MAX, loop_lag_ms, percentile
from tests.patience import patience
from tests.security.visitor import sign_in, visiting
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.test_redis_faults import talk
from tests.served.voice_client import calling
from voicesite.laptop.run import answers
from voicesite.store_urls import sqlite_url

pytestmark = pytest.mark.django_db(transaction=True)

SLOW_SECONDS = 3.0


@pytest.fixture
def talking(tmp_path: Path, site: Site, localvoice: LocalVoice) -> Iterator[Site]:
    """A site that leaves no traceback, whatever happens to its database."""
    with serving(
        tmp_path,
        may_log_errors=True,  # not being ready is one
        LOCAL_VOICE_URL=localvoice.url,
        BUDGET_DATABASE_SECONDS="4",
    ) as talking:
        yield talking
    assert "Traceback" not in talking.log.read_text()


@contextmanager
def locked() -> Iterator[None]:
    """Nobody can write."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def gone() -> Iterator[None]:
    """Nobody can so much as connect: where the database was, there is a directory."""
    place = Path(connection.settings_dict["NAME"])
    elsewhere = place.with_suffix(".away")
    place.rename(elsewhere)
    place.mkdir()
    try:
        yield
    finally:
        place.rmdir()
        elsewhere.rename(place)


async def stored(count: int) -> None:
    async with patience():
        while await Turn.objects.acount() < count:
            await asyncio.sleep(0.05)


async def says(question: str, site: Site) -> bool:
    return await asyncio.to_thread(answers(f"{site.url}/health/{question}"))


async def comes_to_say(question: str, site: Site, *, answer: bool = True) -> None:
    """An answer may take a second, and then counts as none; and it may be a second old."""
    async with patience():
        while await says(question, site) is not answer:
            await asyncio.sleep(0.05)


async def test_a_lock_of_three_seconds_delays_no_audio_and_loses_no_turn(
    talking: Site, quiet: Persona, alice_cookie: str, boss_cookie: str
) -> None:
    async with calling(talking, quiet.pk, alice_cookie) as client:
        await client.start()
        with locked():
            async with asyncio.TaskGroup() as tasks:
                lag = tasks.create_task(loop_lag_ms(client, seconds=SLOW_SECONDS))
                tasks.create_task(talk(client))
                tasks.create_task(no_call_begins(talking, quiet, boss_cookie))
            assert await Turn.objects.acount() == 0
        assert percentile(lag.result(), 0.99) < LAG_MS_MAX
        await stored(2)
        async with calling(talking, quiet.pk, boss_cookie) as late:
            await late.start()


async def no_call_begins(site: Site, persona: Persona, cookie: str) -> None:
    """There is no record of it; the person learns when to come back."""
    async with calling(site, persona.pk, cookie) as client:
        await client.send("session.start")
        error = await client.expect("error", code="database_away")
        assert error["retry_after"] > 0
        assert await client.expect_close() == 4500


async def test_a_call_outlives_its_database_and_is_stored_when_it_is_back(
    talking: Site, quiet: Persona, alice_cookie: str
) -> None:
    async with calling(talking, quiet.pk, alice_cookie) as client:
        await client.start()
        await talk(client)
        await stored(2)
        with gone():
            await talk(client)
            await comes_to_say("live", talking)
            assert not await says("ready", talking)
        await comes_to_say("ready", talking)
        await stored(4)
        await client.send("session.stop")
        assert await client.expect_close() == 1000


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A disk of its own, with 8 MiB."""
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    yield
    filler.unlink()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="it is about a file")
@pytest.mark.usefixtures("passwords_as_served")
async def test_a_call_outlives_a_full_disk_and_is_stored_when_there_is_room(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        file = disk / "site.sqlite3"
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as original:
            original.execute("VACUUM INTO ?", [str(file)])
        url = sqlite_url(file)
        with serving(tmp_path, may_log_errors=True, LOCAL_VOICE_URL=localvoice.url, DATABASE_URL=url) as cramped:
            async with calling(cramped, quiet.pk, alice_cookie) as client:
                await client.start()
                assert await says("ready", cramped)
                with full(disk):
                    await talk(client)
                    await comes_to_say("ready", cramped, answer=False)
                    async with visiting(cramped.url) as visitor:
                        assert (await sign_in(visitor, "alice", "alice's password")).status == 503
                await comes_to_say("ready", cramped)
                await client.send("session.stop")
                assert await client.expect_close() == 1000
        with closing(sqlite3.connect(file)) as copy:
            assert copy.execute("SELECT count(*) FROM agents_turn").fetchone() == (2,)
    assert "Traceback" not in cramped.log.read_text()


async def test_who_talks_on_for_long_is_told_that_turns_are_lost(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    """200 turns may wait; here it is ten."""
    localvoice.pace(100)
    with serving(tmp_path, may_log_errors=True, LOCAL_VOICE_URL=localvoice.url, BUDGET_WAITING_TURNS="10") as hasty:
        async with calling(hasty, quiet.pk, alice_cookie) as client:
            await client.start()
            with locked():
                for _ in range(7):
                    await talk(client)
            await client.expect("notice", code="not_saved")
            await stored(10)
            await client.send("session.stop")
            assert await client.expect_close() == 1000
    assert len(client.seen("notice")) == 1
    assert await Turn.objects.acount() < 14
