"""Every way in which a call does not begin or is ended: the contract's codes, a sentence, and no secrets."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import websockets
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from redis.asyncio import Redis
from websockets.asyncio.client import connect

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from agents.privacy.models import Acknowledgement
from tests.patience import PATIENCE_SECONDS, patience
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, redis_apart, serving
from tests.served.voice_client import SILENCE, VoiceClient, calling

pytestmark = pytest.mark.django_db(transaction=True)


async def refused_with(site: Site, path: str, *, origin: str | None, cookie: str = "") -> int:
    """The HTTP status of a refused handshake."""
    headers = {"Cookie": f"sessionid={cookie}"} if cookie else {}
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with connect(site.socket_url + path, origin=origin, additional_headers=headers):  # type: ignore[arg-type]
            pass
    return refused.value.response.status_code


async def expect_end(client: VoiceClient, code: str, close_code: int) -> dict:
    """A fatal error of that code, then the close."""
    error = await client.expect("error", code=code)
    assert await client.expect_close() == close_code
    assert error["fatal"] is True
    assert error["message"].endswith(".")
    return error


def appended_ms(localvoice: LocalVoice, connection_id: str) -> int:
    """How much microphone audio went upstream."""
    sent = localvoice.client_events(connection_id, "input_audio_buffer.append")
    return round(sum(event["audio_ms"] for event in sent))


class TestTheDoor:
    async def test_nobody_is_refused(self, site: Site, mara: Persona) -> None:
        assert await refused_with(site, f"/ws/voice/{mara.pk}/", origin=site.url) == 403

    async def test_an_unknown_path_is_refused_without_a_traceback(self, site: Site, alice_cookie: str) -> None:
        assert await refused_with(site, "/ws/elsewhere/", origin=site.url, cookie=alice_cookie) == 403

    @pytest.mark.parametrize(
        "origin", [None, "null", "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1:1"]
    )
    async def test_other_origins_are_refused(
        self, site: Site, mara: Persona, alice_cookie: str, origin: str | None
    ) -> None:
        origin = origin and origin.replace("{port}", site.url.rpartition(":")[2])
        assert await refused_with(site, f"/ws/voice/{mara.pk}/", origin=origin, cookie=alice_cookie) == 403

    async def test_an_invisible_persona_does_not_exist(self, site: Site, mara: Persona, charlie_cookie: str) -> None:
        async with calling(site, mara.pk, charlie_cookie) as client:
            await expect_end(client, "no_such_persona", 4404)

    async def test_a_persona_that_does_not_exist(self, site: Site, alice_cookie: str) -> None:
        async with calling(site, uuid4(), alice_cookie) as client:
            await expect_end(client, "no_such_persona", 4404)

    async def test_a_socket_that_never_starts_is_closed(self, site: Site, mara: Persona, alice_cookie: str) -> None:
        async with calling(site, mara.pk, alice_cookie) as client:
            await expect_end(client, "protocol_error", 4400)

    async def test_a_second_call_ends_the_first(self, site: Site, mara: Persona, alice_cookie: str) -> None:
        async with calling(site, mara.pk, alice_cookie) as first:
            await first.start()
            async with calling(site, mara.pk, alice_cookie) as second:
                await second.start()
                await expect_end(first, "another_call", 4410)
                await second.expect("transcript.done")
                assert second.close_code is None


class TestTheNotice:
    async def test_who_has_not_read_it_gets_no_call(
        self, site: Site, localvoice: LocalVoice, mara: Persona, newcomer: User
    ) -> None:
        await Persona.objects.filter(pk=mara.pk).aupdate(everyone=True)
        cookie = await sync_to_async(site.login_cookie)(newcomer)

        async with calling(site, mara.pk, cookie) as client:
            await client.send("session.start")
            error = await expect_end(client, "not_acknowledged", 4403)
        assert "confirm it" in error["message"]
        assert not await Conversation.objects.aexists()

        await sync_to_async(Acknowledgement.objects.acknowledge)(newcomer)
        async with calling(site, mara.pk, cookie) as client:
            await client.start()


class TestBadInput:
    @pytest.mark.parametrize(
        "text", ["{", "[]", '{"type":"nonsense"}', '{"type":"input.text","text":7}', '{"type":NaN}']
    )
    async def test_broken_messages_end_the_call(self, site: Site, quiet: Persona, alice_cookie: str, text: str) -> None:
        async with calling(site, quiet.pk, alice_cookie) as client:
            await client.start()
            await client.socket.send(text)
            await expect_end(client, "protocol_error", 4400)

    @pytest.mark.parametrize(
        ("frame", "code", "close_code"),
        [
            (bytes(9_602), "frame_too_large", 4413),
            (bytes(961), "frame_too_large", 4413),
            (bytes(1), "frame_too_large", 4413),
            (b"", "frame_too_large", 4413),
        ],
    )
    async def test_frames_out_of_bounds_end_the_call(
        self, site: Site, quiet: Persona, alice_cookie: str, frame: bytes, code: str, close_code: int
    ) -> None:
        async with calling(site, quiet.pk, alice_cookie) as client:
            await client.start()
            await client.socket.send(frame)
            await expect_end(client, code, close_code)
        async with patience():
            while not await Conversation.objects.filter(end_reason=code).aexists():
                await asyncio.sleep(0.02)

    async def test_what_was_said_while_connecting_arrives_whole(
        self, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        """A page buffers five seconds from the click on, and sends them at once when the session is ready."""
        async with calling(site, quiet.pk, alice_cookie) as client:
            await client.start()
            connection_id = localvoice.last_id()
            for _ in range(120):
                await client.socket.send(SILENCE)
            async with patience():
                while await asyncio.to_thread(appended_ms, localvoice, connection_id) < 4_800:
                    await asyncio.sleep(0.02)
        assert client.seen("notice") == []

    async def test_audio_faster_than_real_time_is_dropped_with_a_notice(
        self, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        async with calling(site, quiet.pk, alice_cookie) as client:
            await client.start()
            connection_id = localvoice.last_id()
            for _ in range(300):  # twelve seconds of audio at once
                await client.socket.send(SILENCE)
            await client.expect("notice", code="audio_dropped")
            await client.send("session.stop")
            await client.expect_close()
        assert appended_ms(localvoice, connection_id) < 7_000


@pytest.fixture(scope="module")
def strictest(
    django_db_setup: None, localvoice_process: LocalVoice, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A site with the tightest limits there are. Staff see the events of the service."""
    with serving(
        tmp_path_factory.mktemp("strict"),
        LOCAL_VOICE_URL=localvoice_process.url,
        SESSION_MAX_SECONDS="10",
        SESSION_IDLE_SECONDS="5",
        SESSIONS_PER_PROCESS="1",
        RESUME_SECONDS="0",  # who leaves gives the place to the next one at once
        VOICE_LIVE_VERBOSE="1",
        REDIS_URL=redis_apart(1),
    ) as site:
        yield site


@pytest.fixture
def strict(strictest: Site, localvoice: LocalVoice, transactional_db: None) -> Site:
    return strictest


class TestLimits:
    async def test_a_quiet_call_is_warned_then_ended(self, strict: Site, quiet: Persona, alice_cookie: str) -> None:
        async with calling(strict, quiet.pk, alice_cookie) as client:
            await client.start()
            await client.expect("notice", code="idle_soon")
            await expect_end(client, "idle", 4408)

    async def test_a_long_call_is_warned_then_ended(self, strict: Site, quiet: Persona, alice_cookie: str) -> None:
        async with calling(strict, quiet.pk, alice_cookie) as client:
            started = await client.start()
            await client.send("input.text", text="hello")
            await client.hear_out((await client.expect("audio.started"))["item_id"])
            warning = await client.expect("notice", code="time_nearly_up")
            await client.send("input.text", text="hello again")
            await expect_end(client, "time_limit", 4440)
        assert warning["message"].endswith("seconds.")
        assert -1 < time.time() - started["expires_at"] < PATIENCE_SECONDS
        assert (await Conversation.objects.aget(pk=started["conversation_id"])).end_reason == "time_limit"

    async def test_a_full_process_says_when_to_come_back(
        self, strict: Site, quiet: Persona, alice_cookie: str, boss_cookie: str
    ) -> None:
        async with calling(strict, quiet.pk, alice_cookie) as client:
            await client.start()
            async with Redis.from_url(redis_apart(1)) as redis:  # a new one waits for other processes to offer places
                await redis.delete("voicesite:processes:learning")
            async with calling(strict, quiet.pk, boss_cookie) as late:
                await late.send("session.start")
                assert (await expect_end(late, "quota", 4429))["retry_after"] > 0

    async def test_connects_a_minute_are_counted(
        self, tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url, CONNECTS_PER_MINUTE="1") as thrifty:
            for _ in range(2):
                async with calling(thrifty, quiet.pk, alice_cookie) as client:
                    await client.send("session.start")
                    await client.wait_until(lambda c=client: c.messages, "an answer")
                    refused = client.seen("error", code="quota")
            assert 0 < refused[0]["retry_after"] <= 60


async def test_a_stopping_server_says_so_and_keeps_the_turns(
    tmp_path: Path, site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url) as leaving:
        async with calling(leaving, mara.pk, alice_cookie) as client:
            started = await client.start()
            await client.hear_out((await client.expect("audio.started"))["item_id"])
            await client.expect("transcript.done")
            leaving.terminate()
            await expect_end(client, "server_restarting", 4503)
    turns = [turn async for turn in Turn.objects.filter(conversation_id=started["conversation_id"])]
    assert [turn.text for turn in turns] == [mara.greeting]


async def test_only_staff_see_the_services_events(
    strict: Site, quiet: Persona, alice_cookie: str, boss_cookie: str
) -> None:
    logged = {}
    for name, cookie in (("alice", alice_cookie), ("boss", boss_cookie)):
        async with calling(strict, quiet.pk, cookie) as client:
            await client.start()
            await client.send("input.text", text="hello")
            await client.expect("audio.done")
            await client.send("session.stop")
            await client.expect_close()
        logged[name] = {message["message"] for message in client.seen("log")}
    assert logged["alice"] == set()
    assert {"response.created", "response.audio.delta"} <= logged["boss"]


async def test_an_idle_socket_lives_longer_than_redis_timeouts(site: Site, quiet: Persona, alice_cookie: str) -> None:
    """redis-py 8 would close idle subscriptions after five seconds (django/channels_redis#422)."""
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start()
        await asyncio.sleep(15)
        await client.send("input.text", text="hello")
        await client.expect("audio.started")


@pytest.fixture
def charlie_cookie(site: Site, charlie: User) -> str:
    return site.login_cookie(charlie)
