"""One person with many tabs: however many begin at once, one has the call (R11); and many that say nothing (R1)."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from agents.socket.doorstep import WAITING_MAX
from tests.faults.measures import page_seconds
from tests.patience import patience, until
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.test_resume import talk
from tests.served.voice_client import VoiceClient, calling

pytestmark = pytest.mark.django_db(transaction=True)

TABS = 10
SOCKETS = 300
PAGE_SECONDS = 20.0  # on a busy machine; docs/reliability.md has the figure of a quiet one


async def ends(clients: list[VoiceClient], count: int) -> Counter[int]:
    """The codes with which so many of them, or more, have been closed."""
    async with patience():
        while (closed := Counter(client.close_code for client in clients if client.close_code)).total() < count:
            await asyncio.sleep(0.02)
    return closed


async def expect_one_call(sites: list[Site], localvoice: LocalVoice, persona: Persona, cookie: str) -> None:
    """Ten tabs begin at once, in turn at each of these sites."""
    before = len(localvoice.connections())
    async with AsyncExitStack() as stack:
        tabs = [
            await stack.enter_async_context(calling(sites[number % len(sites)], persona.pk, cookie))
            for number in range(TABS)
        ]
        await asyncio.gather(*(tab.send("session.start") for tab in tabs))
        assert await ends(tabs, TABS - 1) == {4410: TABS - 1}
        (living,) = (tab for tab in tabs if tab.close_code is None)
        await living.expect("session.started")
        await talk(living)
        async with patience():
            while await Conversation.objects.filter(ended_at=None).acount() > 1:
                await asyncio.sleep(0.02)
            while await open_since(before, localvoice) > 1:
                await asyncio.sleep(0.02)
        assert await open_since(before, localvoice) == 1
        assert living.close_code is None


async def open_since(before: int, localvoice: LocalVoice) -> int:
    """Connections to Voice Live that are open, but for the first so many."""
    opened = (await asyncio.to_thread(localvoice.connections))[before:]
    return [connection["open"] for connection in opened].count(True)


async def test_of_ten_tabs_that_begin_at_once_one_has_the_call(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    await expect_one_call([site], localvoice, quiet, alice_cookie)


async def test_it_is_one_over_two_processes_too(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url) as second:
        await expect_one_call([site, second], localvoice, quiet, alice_cookie)


async def test_of_three_hundred_silent_sockets_ten_may_wait(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    """The others are refused at once; pages are served meanwhile. They may wait for as long as it takes to come."""
    clients: list[VoiceClient] = []
    are_counted = asyncio.Event()

    async def says_nothing() -> None:
        async with calling(patient, quiet.pk, alice_cookie) as client:
            clients.append(client)
            await are_counted.wait()

    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url, BUDGET_START_SECONDS="60") as patient:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(SOCKETS):
                tasks.create_task(says_nothing())
            assert await page_seconds(patient, "/accounts/login/") < PAGE_SECONDS
            await until(lambda: len(clients) == SOCKETS, f"{SOCKETS} sockets")
            assert await ends(clients, SOCKETS - WAITING_MAX) == {4429: SOCKETS - WAITING_MAX}
            are_counted.set()
