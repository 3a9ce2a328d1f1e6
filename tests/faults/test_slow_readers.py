"""A browser that does not read (R6), and a Voice Live that does not (R7). What waits for them is bounded."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.faults.measures import MB, memory_bytes
from tests.patience import patience
from tests.served.cutting_proxy import cutting_proxy
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.voice_client import SILENCE, VoiceClient, calling

pytestmark = pytest.mark.django_db(transaction=True)

CALLERS = 6
SLOW_BYTES_PER_SECOND = 128 * 1024
LONG_GREETING = " ".join(f"This is sentence number {number} of a very long greeting." for number in range(40))


@pytest.fixture
def talkative(quiet: Persona) -> Persona:
    """Its greeting lasts for more than a minute: several megabytes."""
    quiet.versions.update(greeting=LONG_GREETING)  # longer than a form would take
    return quiet


@pytest.fixture
def cookies(site: Site, transactional_db: None) -> list[str]:
    return [site.login_cookie(User.objects.create_superuser(f"guest{number}")) for number in range(CALLERS)]


async def hears_all(client: VoiceClient) -> None:
    """As a page does it: what has come is acknowledged."""
    item_id = str((await client.expect("audio.started"))["item_id"])
    while not client.seen("audio.done", item_id=item_id):
        await client.played(item_id)
        await asyncio.sleep(0.1)


async def ended(reason: str, count: int) -> None:
    while await Conversation.objects.filter(end_reason=reason).acount() < count:
        await asyncio.sleep(0.1)


async def test_browsers_that_stop_reading_take_little_and_are_let_go(
    tmp_path: Path, site: Site, localvoice: LocalVoice, talkative: Persona, cookies: list[str]
) -> None:
    localvoice.pace(100)
    async with AsyncExitStack() as stack:
        way = await stack.enter_async_context(cutting_proxy())
        crowded = stack.enter_context(serving(tmp_path, LOCAL_VOICE_URL=localvoice.url, ALLOWED_ORIGINS=way.url))
        way.forward_to(crowded.url)
        before = await memory_with_readers(way.before(crowded), talkative, cookies)
        clients = [await stack.enter_async_context(calling(way.before(crowded), talkative.pk, c)) for c in cookies]
        for client in clients:
            await client.start()
        way.throttle(to_client=0)
        async with patience():
            await ended("reader_too_slow", CALLERS)
        assert (memory_bytes(crowded) - before) / CALLERS < 2 * MB
        way.cut()


async def test_a_browser_on_a_slow_network_learns_how_its_call_ended(
    site: Site, localvoice: LocalVoice, talkative: Persona, alice_cookie: str
) -> None:
    """The farewell comes after all the audio that is on its way: here it takes some three seconds."""
    localvoice.pace(100)
    async with (
        cutting_proxy(site.url) as way,
        calling(way.before(site), talkative.pk, alice_cookie, origin=site.url) as client,
    ):
        await client.start()
        way.throttle(to_client=SLOW_BYTES_PER_SECOND)
        item_id = (await client.expect("audio.started"))["item_id"]
        await client.wait_until(lambda: len(client.audio[item_id]) > SLOW_BYTES_PER_SECOND / 2, "some audio")
        await client.send("session.stop")
        assert await client.expect_close() == 1000


async def memory_with_readers(site: Site, persona: Persona, cookies: list[str]) -> int:
    """The memory of the site's process while as many hear all of it."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(calling(site, persona.pk, cookie)) for cookie in cookies]
        for client in clients:
            await client.start()
        await asyncio.gather(*(hears_all(client) for client in clients))
        for client in clients:
            await client.send("session.stop")
            await client.expect_close()
    return memory_bytes(site)


async def test_a_voice_live_that_stops_reading_is_told_of_and_replaced(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    async with cutting_proxy(localvoice.url) as way:
        with serving(tmp_path, LOCAL_VOICE_URL=way.url) as behind_it:
            async with calling(behind_it, quiet.pk, alice_cookie) as client:
                await client.start()
                before = memory_bytes(behind_it)
                way.throttle(to_server=0)
                async with asyncio.TaskGroup() as tasks:
                    talking = tasks.create_task(talks_on(client))
                    await client.expect("notice", code="audio_dropped")
                    await client.expect_state("reconnecting")
                    way.throttle()
                    talking.cancel()
                await client.expect("session.state", state="ready", after=client.seen("session.state")[-1]["seq"])
                assert memory_bytes(behind_it) - before < 5 * MB
                await client.send("input.text", text="hello")
                await client.hear_out((await client.expect("audio.started"))["item_id"])


async def talks_on(client: VoiceClient) -> None:
    """First what a page has kept while it connected, then in real time."""
    for _ in range(100):
        await client.socket.send(SILENCE)
    while True:
        await client.speak(SILENCE * 25)
