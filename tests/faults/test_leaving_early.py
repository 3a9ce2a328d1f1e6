"""The browser goes while something slow is awaited (R9): Voice Live is not kept open for nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from redis import asyncio as aioredis

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.faults.test_database import locked
from tests.patience import patience
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import stored_turns
from tests.served.site import Site, serving
from tests.served.test_call import closed_upstream
from tests.served.test_resume import lose, talk
from tests.served.voice_client import VoiceClient, calling

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN_SECONDS = 5.0  # half of what it would wait for else; docs/reliability.md has the figure of a quiet machine


async def close(client: VoiceClient) -> None:
    await client.socket.close()


async def begun_upstream(localvoice: LocalVoice, *, after: int) -> str:
    """The id of the connection that is opened next."""
    async with patience():
        while len(connections := await asyncio.to_thread(localvoice.connections)) == after:
            await asyncio.sleep(0.02)
    return str(connections[-1]["id"])


async def has_a_lease(user: User) -> None:
    async with aioredis.Redis.from_url(settings.REDIS_URL) as redis, patience():
        while not await redis.exists(f"voicesite:calls-of:{user.pk}"):
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("leave", [close, lose])
async def test_while_voice_live_is_slow(
    site: Site,
    localvoice: LocalVoice,
    quiet: Persona,
    alice_cookie: str,
    leave: Callable[[VoiceClient], Awaitable[None]],
) -> None:
    localvoice.misbehaves(silent_before_session_updated=True)
    before = len(localvoice.connections())
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.send("session.start")
        connection_id = await begun_upstream(localvoice, after=before)
        await leave(client)
        assert await closed_upstream(localvoice, connection_id) < WITHIN_SECONDS
    async with patience():
        while await Conversation.objects.filter(ended_at=None).aexists():
            await asyncio.sleep(0.02)


async def test_while_the_database_takes_no_turns(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    """The turns wait for it, Voice Live does not."""
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url) as slow:
        async with calling(slow, quiet.pk, alice_cookie) as client:
            started = await client.start()
            connection_id = localvoice.last_id()
            with locked():
                await talk(client)
                await close(client)
                assert await closed_upstream(localvoice, connection_id) < WITHIN_SECONDS
        assert [turn.role for turn in await stored_turns(started["conversation_id"])] == ["user", "assistant"]


async def test_while_the_database_opens_no_conversation(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice: User, alice_cookie: str
) -> None:
    """It finds out that nobody waits any more: Voice Live is not called, or left at once."""
    before = len(localvoice.connections())
    async with calling(site, quiet.pk, alice_cookie) as client:
        with locked():
            await client.send("session.start")
            await has_a_lease(alice)  # what comes next is the conversation's row
            await close(client)
        async with patience():
            while await Conversation.objects.filter(ended_at=None).aexists():
                await asyncio.sleep(0.02)
    for connection in localvoice.connections()[before:]:
        await closed_upstream(localvoice, connection["id"])
        assert localvoice.connection(connection["id"])["closed_after_ms"] < WITHIN_SECONDS * 1000
