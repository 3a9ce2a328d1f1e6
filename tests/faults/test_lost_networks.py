"""The network goes, for good (R8) or for ten seconds (R20)."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agents.personas.models import Persona
from tests.faults.page import Page, crowd
from tests.served.cutting_proxy import CuttingProxy, cutting_proxy
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, redis_apart, serving
from tests.served.test_call import answered
from tests.served.voice_client import SILENCE, calling

pytestmark = pytest.mark.django_db(transaction=True)

AWAY_SECONDS = 10.0
PAUSE_SECONDS = 0.25
# For a busy machine; docs/reliability.md has the figures of a quiet one.
BACK_SECONDS = 20.0
GIVEN_AWAY_SECONDS = 60.0


@asynccontextmanager
async def hearing(proxy: CuttingProxy, site: Site, persona: Persona, cookie: str) -> AsyncIterator[tuple[Page, str]]:
    """A page behind the proxy, in the middle of an answer; and the answer's item id."""
    async with Page(proxy.before(site), persona.pk, cookie, origin=site.url) as page:
        await page.client.start()
        await page.client.send("input.text", text="when does the museum close")
        item_id = await answered(page.client)
        await page.client.wait_until(lambda: len(page.client.audio[item_id]) > 24_000, "half a second of audio")
        yield page, item_id


async def expect_no_loss(page: Page, item_id: str) -> None:
    """No caption and no audio of the answer is lost or doubled, and the talk goes on in the same conversation."""
    await page.client.hear_out(item_id)
    await page.client.expect("transcript.done", item_id=item_id)
    await page.talk("what is six plus one")
    for kind in ("audio.started", "audio.done", "transcript.done"):
        assert len(page.client.seen(kind, item_id=item_id)) == 1
    numbers = [message["seq"] for message in page.client.messages]
    assert numbers == sorted(set(numbers))
    assert len(page.conversation_ids) == 1


async def its_network_hangs(site: Site, persona: Persona, cookie: str) -> float:
    """For ten seconds nothing passes, and nobody learns of it; returns the seconds until all is well again."""
    async with cutting_proxy(site.url) as proxy, hearing(proxy, site, persona, cookie) as (page, item_id):
        proxy.freeze()
        await asyncio.sleep(AWAY_SECONDS)
        assert not page.client.seen("audio.done", item_id=item_id)
        proxy.thaw()
        began = time.monotonic()
        await page.client.expect("audio.done", item_id=item_id)
        seconds = time.monotonic() - began
        await expect_no_loss(page, item_id)
        return seconds


async def its_network_breaks(site: Site, persona: Persona, cookie: str) -> float:
    """The browser notices it, and its end; returns the seconds until the call goes on."""
    async with cutting_proxy(site.url) as proxy, hearing(proxy, site, persona, cookie) as (page, item_id):
        proxy.refuse()
        proxy.cut()
        await page.client.wait_until(lambda: page.client.close_code, "the loss")
        await asyncio.sleep(AWAY_SECONDS)
        proxy.accept()
        seconds = await page.return_now()
        await expect_no_loss(page, item_id)
        return seconds


async def its_cable_is_cut(narrow: Site, persona: Persona, cookie: str, other_cookie: str) -> float:
    """In the middle of a sentence, for good; returns the seconds until somebody else gets the only place there is."""
    async with cutting_proxy(narrow.url) as proxy, hearing(proxy, narrow, persona, cookie) as (page, _):
        await page.client.speak(SILENCE * 10)
        proxy.freeze()
        began = time.monotonic()
        while not await gets_a_call(narrow, persona, other_cookie):
            await asyncio.sleep(PAUSE_SECONDS)
        seconds = time.monotonic() - began
        proxy.cut()  # or our own end would wait for a farewell
        return seconds


async def gets_a_call(site: Site, persona: Persona, cookie: str) -> bool:
    async with calling(site, persona.pk, cookie) as client:
        await client.send("session.start")
        await client.wait_until(lambda: client.seen("session.started") or client.close_code, "a call or a refusal")
        return bool(client.seen("session.started"))


async def test_networks_that_go(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str, boss_cookie: str
) -> None:
    """Three people side by side: most of this is waiting."""
    localvoice.pace(2)
    third, fourth = await crowd(site, 2)
    with serving(
        tmp_path, LOCAL_VOICE_URL=localvoice.url, SESSIONS_PER_PROCESS="1", REDIS_URL=redis_apart(1)
    ) as narrow:
        async with asyncio.TaskGroup() as people:
            hangs = people.create_task(its_network_hangs(site, quiet, alice_cookie))
            breaks = people.create_task(its_network_breaks(site, quiet, boss_cookie))
            cut = people.create_task(its_cable_is_cut(narrow, quiet, third, fourth))
    assert hangs.result() < BACK_SECONDS
    assert breaks.result() < BACK_SECONDS
    assert cut.result() < GIVEN_AWAY_SECONDS
