"""Redis is away, hangs or comes back while people talk: calls begin, go on and end all the same."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest
from redis import asyncio as aioredis

from agents.personas.models import Persona
from tests.patience import PATIENCE_SECONDS, patience, until
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.test_resume import lose
from tests.served.voice_client import VoiceClient, calling
from voicesite.laptop.processes import free_port
from voicesite.laptop.redis_server import running_redis
from voicesite.laptop.run import answers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def port() -> int:
    """Where the site looks for its Redis."""
    return free_port()


@pytest.fixture
def lonely(tmp_path: Path, site: Site, localvoice: LocalVoice, port: int) -> Iterator[Site]:
    """A site whose Redis each test starts, if at all."""
    redis_url = f"redis://127.0.0.1:{port}/0"
    with serving(tmp_path, may_log_errors=True, LOCAL_VOICE_URL=localvoice.url, REDIS_URL=redis_url) as site:
        yield site


async def talk(client: VoiceClient) -> None:
    """A typed turn, answered in full."""
    seen = client.messages[-1]["seq"]
    await client.send("input.text", text="hello")
    await client.hear_out((await client.expect("audio.started", after=seen))["item_id"])


async def come_back_and_stop(client: VoiceClient) -> int:
    """Take up the call, or hear why not; gives the close code."""
    (*_, started) = client.seen("session.started")
    await client.send("session.start", resume=started["conversation_id"])
    await client.wait_until(lambda: client.close_code or client.seen("session.started")[-1] != started, "an answer")
    if client.close_code is None:
        await talk(client)
        await client.send("session.stop")
    return await client.expect_close()


async def hang(redis_url: str) -> None:
    """From now on Redis takes commands and answers none."""
    async with aioredis.Redis.from_url(redis_url) as redis:
        await redis.execute_command("CLIENT", "PAUSE", 60_000, "ALL")


async def test_a_call_begins_and_ends_without_redis(lonely: Site, quiet: Persona, alice_cookie: str) -> None:
    async with calling(lonely, quiet.pk, alice_cookie) as client:
        await client.start()
        await talk(client)
        await client.send("session.stop")
        assert await client.expect_close() == 1000


async def test_a_call_outlives_its_redis_and_finds_the_next(
    lonely: Site, port: int, quiet: Persona, alice_cookie: str
) -> None:
    async with AsyncExitStack() as stack:
        with running_redis(port=port):
            client = await stack.enter_async_context(calling(lonely, quiet.pk, alice_cookie))
            await client.start()
            await talk(client)
        await talk(client)
        with running_redis(port=port):
            await talk(client)
            async with calling(lonely, quiet.pk, alice_cookie) as second:
                await second.start()
                assert await client.expect_close() == 4410
                await talk(second)


async def test_calls_begin_and_go_on_with_a_redis_that_takes_no_writes(
    lonely: Site, port: int, quiet: Persona, alice_cookie: str, boss_cookie: str
) -> None:
    """A replica, and one whose memory is full."""
    is_ready = answers(f"{lonely.url}/health/ready")

    async def is_not_ready() -> bool:
        return not await asyncio.to_thread(is_ready)

    with running_redis(port=port) as redis_url:
        async with aioredis.Redis.from_url(redis_url) as redis, calling(lonely, quiet.pk, alice_cookie) as client:
            await client.start()
            await until(lambda: asyncio.to_thread(is_ready), "readiness")
            await redis.replicaof("127.0.0.1", str(free_port()))
            await talk(client)
            await until(is_not_ready, "end of readiness")
            await redis.replicaof("NO", "ONE")
            await until(lambda: asyncio.to_thread(is_ready), "readiness")
            await redis.config_set("maxmemory", "1")
            await talk(client)
            await until(is_not_ready, "end of readiness")
            async with calling(lonely, quiet.pk, boss_cookie) as other:
                await other.start()
                await talk(other)
            await redis.config_set("maxmemory", "0")
            await until(lambda: asyncio.to_thread(is_ready), "readiness")
            await client.send("session.stop")
            assert await client.expect_close() == 1000
    assert "Traceback" not in lonely.log.read_text()


async def test_a_redis_that_hangs_holds_up_no_end(
    lonely: Site, port: int, quiet: Persona, alice_cookie: str, boss_cookie: str
) -> None:
    with running_redis(port=port) as redis_url:
        async with (
            calling(lonely, quiet.pk, alice_cookie) as client,
            calling(lonely, quiet.pk, boss_cookie) as other,
        ):
            await client.start()
            await hang(redis_url)
            await other.start()  # waits for Redis, and has the layer's lock
            began = time.monotonic()
            await client.send("session.stop")
            assert await client.expect_close() == 1000
            assert time.monotonic() - began < PATIENCE_SECONDS


async def test_a_redis_that_has_forgotten_everything_gives_no_call_away(
    tmp_path: Path, lonely: Site, port: int, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    """The browser reaches the other process before the first one has renewed its lease."""
    redis_url = f"redis://127.0.0.1:{port}/0"
    with (
        serving(tmp_path, may_log_errors=True, LOCAL_VOICE_URL=localvoice.url, REDIS_URL=redis_url) as other,
        ExitStack() as stack,
    ):
        with running_redis(port=port):
            async with calling(lonely, quiet.pk, alice_cookie) as client:
                started = await client.start()
                await talk(client)
                connections = len(localvoice.connections())
                await lose(client)
        stack.enter_context(running_redis(port=port))
        known, code = client, 0
        async with patience():
            while code != 1000:
                async with calling(other, quiet.pk, alice_cookie, known=known) as known:
                    code = await come_back_and_stop(known)
                    assert code in (1000, 4503)
        assert len(localvoice.connections()) == connections
    assert {message["conversation_id"] for message in known.seen("session.started")} == {started["conversation_id"]}
