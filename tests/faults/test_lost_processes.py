"""Processes stop (R16) and die (R17) while people talk: the calls go on in another one."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import websockets

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from tests.faults.page import Page, crowd
from tests.patience import PATIENCE_SECONDS
from tests.served.cutting_proxy import CuttingProxy, cutting_proxy
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import stored_turns
from tests.served.site import Site, serving
from tests.served.test_call import answered
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)

# For a busy machine; docs/reliability.md has the figures of a quiet one.
BACK_SECONDS = 30.0
CLOSED_SECONDS = 60.0


class Fleet:
    """Processes of the site behind one proxy, which takes new connections to those that are ready."""

    def __init__(self, proxy: CuttingProxy, directory: Path, localvoice: LocalVoice) -> None:
        self._proxy = proxy
        self._directory = directory
        self._localvoice = localvoice
        self._processes: dict[str, tuple[Site, ExitStack]] = {}

    async def start(self, name: str, *, may_be_killed: bool = False, settings: str = "voicesite.settings") -> Site:
        stack = ExitStack()
        serve = serving(
            self._directory,
            may_be_killed=may_be_killed,
            LOCAL_VOICE_URL=self._localvoice.url,
            ALLOWED_ORIGINS=self._proxy.url,
            DJANGO_SETTINGS_MODULE=settings,
        )
        site = await asyncio.to_thread(stack.enter_context, serve)
        self._processes[name] = site, stack
        self._proxy.forward_to(*(site.url for site, _ in self._processes.values()))
        return site

    async def end(self, name: str) -> None:
        """It stops already, or is stopped now; fails if its exit code or its log is not as it should be."""
        _, stack = self._processes.pop(name)
        self._proxy.forward_to(*(site.url for site, _ in self._processes.values()))
        await asyncio.to_thread(stack.close)

    async def end_all(self) -> None:
        for name in list(self._processes):
            await self.end(name)


@pytest.fixture
async def proxy() -> AsyncIterator[CuttingProxy]:
    async with cutting_proxy() as proxy:
        yield proxy


@pytest.fixture
async def fleet(proxy: CuttingProxy, tmp_path: Path, site: Site, localvoice: LocalVoice) -> AsyncIterator[Fleet]:
    fleet = Fleet(proxy, tmp_path, localvoice)
    try:
        yield fleet
    finally:
        await fleet.end_all()


def readiness(site: Site, *, until: float) -> list[int]:
    """What `/health/ready` answers from now on, again and again; nothing any more once the process is gone."""
    parts = urlsplit(site.url)
    answers = []
    while time.monotonic() < until:
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/health/ready")
            with connection.getresponse() as response:
                answers.append(response.status)
                assert json.loads(response.read())["checks"]["database"] is True
        except OSError:
            return answers
        finally:
            connection.close()
        time.sleep(0.01)
    return answers


async def knocks(site: Site, persona: Persona, cookie: str, *, origin: str) -> set[int]:
    """The statuses of handshakes, until nobody is there any more."""
    statuses = set()
    while True:
        try:
            async with calling(site, persona.pk, cookie, origin=origin):
                statuses.add(101)
        except websockets.InvalidStatus as refused:
            statuses.add(refused.response.status_code)
        except (OSError, websockets.InvalidMessage):
            return statuses
        await asyncio.sleep(0.02)


async def test_twenty_calls_of_a_process_that_stops_go_on_in_another(
    fleet: Fleet, proxy: CuttingProxy, site: Site, quiet: Persona
) -> None:
    cookies = await crowd(site, 20)
    step = asyncio.Barrier(len(cookies) + 1)

    async def talks(cookie: str, *, in_an_answer: bool) -> tuple[float, list[Turn]]:
        """Seconds from the end of the socket until the call goes on, and the turns that were stored."""
        async with Page(proxy.before(first), quiet.pk, cookie) as page:
            await page.client.start()
            await page.talk()
            await step.wait()
            if in_an_answer:
                seen = page.client.messages[-1]["seq"]
                await page.client.send("input.text", text="when does the museum close")
                await answered(page.client, after=seen)
            await step.wait()
            seconds = await page.come_back()
            await page.talk("what is six plus one")
            await page.client.send("session.stop")
            assert await page.client.expect_close() == 1000
            (conversation_id,) = page.conversation_ids
            return seconds, await stored_turns(conversation_id)

    first = await fleet.start("first")
    async with asyncio.TaskGroup() as tasks:
        pages = [
            tasks.create_task(talks(cookie, in_an_answer=bool(number % 2))) for number, cookie in enumerate(cookies)
        ]
        second = await fleet.start("second")
        proxy.forward_to(first.url)
        await step.wait()
        await step.wait()
        proxy.forward_to(first.url, second.url)
        first.terminate()
        knocking = tasks.create_task(knocks(first, quiet, cookies[0], origin=proxy.url))
        ready = await asyncio.to_thread(readiness, first, until=time.monotonic() + PATIENCE_SECONDS)
    assert set(ready[1:]) <= {503}  # the first may have been asked before the signal came, and be the only one
    assert 101 not in knocking.result()
    for page in pages:
        seconds, turns = page.result()
        assert seconds < BACK_SECONDS
        assert [turn.text for turn in turns if turn.role == "user"][:1] == ["what is two plus three"]
        assert [turn.role for turn in turns[:2]] == ["user", "assistant"]
        assert len(turns) >= 4


async def keeps_talking(page: Page, is_over: asyncio.Event) -> None:
    """One question after the other, and back whenever the socket is lost."""
    await page.client.start()
    while not is_over.is_set():
        try:
            await page.talk()
        except (AssertionError, websockets.ConnectionClosed):
            assert await page.come_back() < BACK_SECONDS
    await page.talk("what is six plus one")
    await page.client.send("session.stop")
    assert await page.client.expect_close() == 1000


async def expect_all_stored(page: Page) -> None:
    """In one conversation: each turn that the page has seen to its end, once and in the page's order.

    An answer that was interrupted before a word of it was heard is none.
    """
    (conversation_id,) = page.conversation_ids
    stored = [turn.item_id for turn in await stored_turns(conversation_id)]
    seen = [message["item_id"] for message in page.client.seen("transcript.done") if message["text"]]
    assert len(set(stored)) == len(stored)
    assert [item_id for item_id in stored if item_id in seen] == list(dict.fromkeys(seen))


async def test_a_rolling_restart_loses_no_call(fleet: Fleet, proxy: CuttingProxy, site: Site, quiet: Persona) -> None:
    cookies, is_over = await crowd(site, 10), asyncio.Event()

    async def talks(cookie: str) -> int:
        async with Page(proxy.before(site), quiet.pk, cookie) as page:
            await keeps_talking(page, is_over)
            await expect_all_stored(page)
            return len(page.returned)

    first, second = await fleet.start("first"), await fleet.start("second")
    async with asyncio.TaskGroup() as tasks:
        pages = [tasks.create_task(talks(cookie)) for cookie in cookies]
        first.terminate()
        await fleet.end("first")
        third = await fleet.start("third")
        second.terminate()
        await fleet.end("second")
        await fleet.start("fourth")
        third.terminate()
        await fleet.end("third")
        is_over.set()
    assert sum(page.result() for page in pages) >= len(pages)


async def test_a_process_that_is_killed_loses_a_turn_at_most(
    fleet: Fleet, proxy: CuttingProxy, site: Site, quiet: Persona
) -> None:
    """A person who returns goes on in the same conversation. The other one's is closed where it ended."""
    one, other = await crowd(site, 2)
    hasty = "tests.faults.hasty_settings"
    first = await fleet.start("first", may_be_killed=True, settings=hasty)
    async with Page(proxy.before(first), quiet.pk, one) as returns, Page(proxy.before(first), quiet.pk, other) as stays:
        for page in (returns, stays):
            await page.client.start()
            for _ in range(2):
                await page.talk()
        await fleet.start("second", settings=hasty)
        first.kill()
        killed_at = time.monotonic()
        assert await returns.come_back() < BACK_SECONDS
        await returns.talk("what is six plus one")
        await returns.client.send("session.stop")
        await returns.client.expect_close()
        (left_id,) = stays.conversation_ids
        left = await stored_turns(left_id)
        assert time.monotonic() - killed_at < CLOSED_SECONDS
    (conversation_id,) = returns.conversation_ids
    assert len(await stored_turns(conversation_id)) >= 5
    assert len(left) >= 3
    closed = await Conversation.objects.aget(pk=left_id)
    assert (closed.end_reason, closed.ended_at) == ("process_lost", left[-1].ended_at)
