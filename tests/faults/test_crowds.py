"""Many who ask and say nothing (R1), and one who asks too often (R2): the others notice nothing."""

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from websockets.exceptions import ConnectionClosed

from agents.personas.models import Persona
from agents.voice.limits import START_SECONDS
from tests.faults.measures import MB, memory_bytes, page_seconds
from tests.served.cutting_proxy import cutting_proxy
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.voice_client import VoiceClient, calling

pytestmark = pytest.mark.django_db(transaction=True)

SOCKETS = 300
SOCKETS_A_USER = 10
CROWDS_MAX = 5  # the first ones differ in how many of their sockets are there at once
GONE_SECONDS = 12 * START_SECONDS  # docs/reliability.md has the figure of a quiet machine


@pytest.fixture
def crowd(site: Site, transactional_db: None) -> list[str]:
    """The cookies of as many people as it takes for 300 sockets."""
    names = [f"guest{number}" for number in range(SOCKETS // SOCKETS_A_USER)]
    return [site.login_cookie(User.objects.create_superuser(name)) for name in names]


async def stays_silent(site: Site, persona: Persona, cookie: str) -> float:
    """Seconds from the handshake until the site closes a socket that says nothing."""
    async with calling(site, persona.pk, cookie) as client:
        began = time.monotonic()
        assert await client.expect_close() == 4400
        return time.monotonic() - began


async def all_stay_silent(site: Site, persona: Persona, cookies: list[str]) -> list[float]:
    async with asyncio.TaskGroup() as tasks:
        silent = [tasks.create_task(stays_silent(site, persona, cookie)) for cookie in cookies]
        await page_seconds(site, "/accounts/login/")  # comes, with all of them there
    return [task.result() for task in silent]


async def test_sockets_that_say_nothing_are_closed_and_leave_nothing(
    site: Site, quiet: Persona, crowd: list[str]
) -> None:
    """A process keeps the memory that its largest crowd took: Python gives little back to the system.

    What each socket left behind would be more with every crowd.
    """
    grown = []
    for _ in range(CROWDS_MAX):
        before = memory_bytes(site)
        assert max(await all_stay_silent(site, quiet, crowd * SOCKETS_A_USER)) < GONE_SECONDS
        grown.append(memory_bytes(site) - before)
        if grown[-1] < 10 * MB:
            return
    pytest.fail(f"each crowd left something: {grown} bytes")


async def test_one_who_connects_all_the_time_is_refused_and_nobody_else(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str, crowd: list[str]
) -> None:
    """What a way to Voice Live of its own counts, no other test has used up."""
    async with cutting_proxy(localvoice.url) as way, AsyncExitStack() as stack:
        thrifty = stack.enter_context(serving(tmp_path, LOCAL_VOICE_URL=way.url, CONNECTS_PER_MINUTE="25"))
        before = await stack.enter_async_context(calling(thrifty, quiet.pk, crowd[0]))
        await before.start()
        codes = await storm(thrifty, quiet, alice_cookie)
        after = await stack.enter_async_context(calling(thrifty, quiet.pk, crowd[1]))
        await after.start()
        for other in (before, after):
            await other.send("input.text", text="hello")
            await other.hear_out((await other.expect("audio.started"))["item_id"])
        assert codes[4429] > 80
        assert way.accepted <= 25


async def storm(site: Site, persona: Persona, cookie: str) -> Counter[int]:
    """A hundred calls of one user in a second; how they ended."""
    began = time.monotonic()

    async def call(number: int) -> int:
        await asyncio.sleep(max(0.0, began + number / 100 - time.monotonic()))
        async with calling(site, persona.pk, cookie) as client:
            with suppress(ConnectionClosed):  # it may have been refused already
                await client.send("session.start")
            await client.wait_until(lambda: ends_or_begins(client), "an end or a beginning")
            with suppress(ConnectionClosed):  # or another one has taken the call's place
                await client.send("session.stop")
            return await client.expect_close()

    return Counter(await asyncio.gather(*(call(number) for number in range(100))))


def ends_or_begins(client: VoiceClient) -> bool:
    return client.close_code is not None or bool(client.seen("session.started"))
