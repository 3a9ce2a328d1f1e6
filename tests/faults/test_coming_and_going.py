"""Hundreds of sockets and calls come and go (R18): the process and Redis keep nothing of them."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from redis import asyncio as aioredis

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.faults.measures import MB, memory_bytes
from tests.faults.page import crowd
from tests.patience import patience
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.test_metrics import Metrics
from tests.served.test_resume import lose
from tests.served.voice_client import VoiceClient, calling

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 20
CONNECTS = 300
THREADS_MAX = 20  # 8 for the database, 6 of asyncio, and what libraries begin
# How many more there may be after the second wave. Pools open a few connections more when more ask at the same moment;
# if each socket left one open, there would be hundreds.
KEPT = {"process_open_fds": 10, "test_tasks": 0, "test_channels": 0, "test_groups": 0}


@pytest.fixture
def watched(tmp_path: Path, site: Site, localvoice: LocalVoice) -> Iterator[Site]:
    """It keeps lost calls for a second only."""
    localvoice.pace(50)
    with serving(
        tmp_path,
        LOCAL_VOICE_URL=localvoice.url,
        RESUME_SECONDS="1",
        DJANGO_SETTINGS_MODULE="tests.faults.watched_settings",
    ) as watched:
        yield watched


async def says_nothing(client: VoiceClient) -> None:
    await client.socket.close()


async def calls(client: VoiceClient) -> None:
    await client.start()
    await client.send("session.stop")
    assert await client.expect_close() == 1000


async def talks(client: VoiceClient) -> None:
    await client.start()
    await client.send("input.text", text="hello")
    await client.hear_out((await client.expect("audio.started"))["item_id"])
    await client.socket.close()


async def calls_and_is_lost(client: VoiceClient) -> None:
    await client.start()
    await lose(client)


KINDS = (says_nothing, lose, calls, talks, calls_and_is_lost)


async def come_and_go(site: Site, persona: Persona, cookies: list[str], connects: int) -> None:
    """All people side by side, each with one socket after the other."""

    async def one(cookie: str) -> None:
        for number in range(connects // len(cookies)):
            async with calling(site, persona.pk, cookie) as client:
                await KINDS[number % len(KINDS)](client)

    async with asyncio.TaskGroup() as people:
        for cookie in cookies:
            people.create_task(one(cookie))


def threads(site: Site) -> int:
    return len(list(Path(f"/proc/{site.process_id}/task").iterdir()))


async def kept(site: Site) -> dict[str, float]:
    """What the process has open."""
    metrics = await asyncio.to_thread(Metrics, site)
    return {name: await asyncio.to_thread(metrics.now, name) for name in KEPT}


async def all_are_gone(site: Site) -> None:
    metrics = await asyncio.to_thread(Metrics, site)
    async with patience():
        while await asyncio.to_thread(metrics.now, "voicesite_sockets") or await open_calls():
            await asyncio.sleep(0.1)


async def comes_down_to(most: dict[str, float], site: Site) -> None:
    """What a call had open is closed after its end, one after the other."""
    try:
        async with patience():
            while any(count > most[name] + KEPT[name] for name, count in (await kept(site)).items()):
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"{await kept(site)} is kept, it was {most}") from None


async def open_calls() -> bool:
    """Whether somebody holds one of these calls. Those of other tests' sites are in no table any more."""
    async with aioredis.Redis.from_url(settings.REDIS_URL) as redis:
        keys = [key async for key in redis.scan_iter("voicesite:call:*") if await redis.get(key) not in (None, b"-")]
    held = [UUID(key.decode().rpartition(":")[2]) for key in keys]
    mine = Conversation.objects.all()
    return await mine.filter(pk__in=held).aexists() or await mine.filter(ended_at=None).aexists()


def open_upstream(localvoice: LocalVoice) -> set[str]:
    return {str(connection["id"]) for connection in localvoice.connections() if connection["open"]}


async def test_nothing_is_kept_of_them(watched: Site, localvoice: LocalVoice, quiet: Persona) -> None:
    """The first wave loads what is used later: code, connections to Redis, memory that Python keeps for the next."""
    others = open_upstream(localvoice)  # other sites may still keep calls whose browser was lost
    cookies = await crowd(watched, PEOPLE)
    await come_and_go(watched, quiet, cookies, CONNECTS)
    await all_are_gone(watched)
    before, bytes_before = await kept(watched), memory_bytes(watched)
    await come_and_go(watched, quiet, cookies, CONNECTS)
    await all_are_gone(watched)
    await comes_down_to(before, watched)
    assert memory_bytes(watched) - bytes_before < 10 * MB
    assert threads(watched) <= THREADS_MAX
    async with patience():
        while not await asyncio.to_thread(open_upstream, localvoice) <= others:
            await asyncio.sleep(0.02)
