"""The site as served, with two Voice Live services in the place of two resources."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from agents.personas.models import Persona
from tests.agents.voice.upstream.passing_time import pass_time
from tests.faults.page import Page, crowd
from tests.patience import PATIENCE_SECONDS
from tests.served.localvoice_controls import LocalVoice, running_stand_in
from tests.served.site import Site, serving
from tests.served.voice_client import VoiceClient, calling

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = 4, 8


@pytest.fixture(scope="module")
def served(
    django_db_setup: None,
    django_db_blocker: Any,
    localvoice_process: LocalVoice,
    second_process: LocalVoice,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    resources = f"{localvoice_process.url}={PLACES[0]},{second_process.url}={PLACES[1]}"
    with serving(tmp_path_factory.mktemp("site"), AZURE_VOICE_LIVE_ENDPOINT=resources) as site:
        yield site


@pytest.fixture
def site(served: Site, first: LocalVoice, second: LocalVoice) -> Site:
    return served


@asynccontextmanager
async def begun(site: Site, persona: Persona, cookies: list[str]) -> AsyncIterator[list[VoiceClient]]:
    """Sockets that ask for a call at once."""
    async with AsyncExitStack() as open_sockets:
        clients = [
            await open_sockets.enter_async_context(calling(site, persona.pk, cookie, origin=site.url))
            for cookie in cookies
        ]
        for client in clients:
            await client.send("session.start")
        for client in clients:
            await client.wait_until(
                lambda client=client: client.seen("session.started") or client.seen("error"), "an answer"
            )
        yield clients


def connects(site: Site, resource: int, result: str) -> int:
    with urlopen(f"{site.url}/metrics", timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - an address of our own
        page = answer.read().decode()
    found = re.search(
        rf'^voicesite_resource_connects_total{{resource="{resource}",result="{result}"}} (\d+)', page, re.MULTILINE
    )
    return int(found[1]) if found else 0


async def test_calls_are_spread_by_quota_until_all_is_full(
    site: Site, first: LocalVoice, second: LocalVoice, quiet: Persona
) -> None:
    cookies = await crowd(site, sum(PLACES) + 2)
    async with begun(site, quiet, cookies) as clients:
        refused = [client for client in clients if client.seen("error")]
        assert len(refused) == 2
        for client in refused:
            (error,) = client.seen("error", code="quota")
            assert 0 < error["retry_after"] <= 60
            assert await client.expect_close() == 4429
    assert (first.handshakes()["total"], second.handshakes()["total"]) == PLACES


async def test_a_resource_that_is_busy_is_asked_once_and_then_left_alone(
    site: Site, first: LocalVoice, second: LocalVoice, quiet: Persona
) -> None:
    first.misbehaves(refuse_status=429, retry_after=60)
    failed = connects(site, 1, "failed")
    for cookie in await crowd(site, 6):
        async with begun(site, quiet, [cookie]) as (client,):
            assert client.seen("session.started")
    assert first.handshakes()["total"] == 1
    assert second.handshakes()["total"] == 6
    assert connects(site, 1, "failed") - failed == 1


async def test_it_is_tried_again_when_its_time_is_over(
    site: Site, first: LocalVoice, second: LocalVoice, quiet: Persona, redis: Any
) -> None:
    first.misbehaves(refuse_status=403, for_connections=1)
    *before, after = await crowd(site, 4)
    for cookie in before:
        async with begun(site, quiet, [cookie]):
            pass
    await pass_time(redis, 31)
    async with begun(site, quiet, [after]) as (client,):
        assert client.seen("session.started")
    handshakes = first.handshakes()
    assert (handshakes["total"], handshakes["refused"]) == (2, 1)


async def test_calls_of_a_resource_that_dies_go_on_at_the_other(
    tmp_path: Path, first: LocalVoice, quiet: Persona
) -> None:
    async with AsyncExitStack() as pages:
        with ExitStack() as resource:
            dying = resource.enter_context(running_stand_in())
            dying.pace(8)
            site = pages.enter_context(serving(tmp_path, AZURE_VOICE_LIVE_ENDPOINT=f"{first.url},{dying.url}"))
            talking = []
            for cookie in await crowd(site, 4):
                talking.append(await pages.enter_async_context(Page(site, quiet.pk, cookie)))
                await talking[-1].client.start()
                await talking[-1].talk()
            assert first.handshakes()["total"] == dying.handshakes()["total"] == 2
            await asyncio.to_thread(resource.close)
        for page in talking:
            await page.talk("what is six plus one")
        assert first.handshakes()["total"] == 4
