"""A tryout on the site as it is served: a draft is called before it is saved, and nothing of the call is kept."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from redis.asyncio import Redis
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from agents.tryouts import minutes
from tests.agents.personas.filled import filled
from tests.agents.tryouts.test_pages import everything
from tests.patience import PATIENCE_SECONDS, until
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.voice_client import VoiceClient, calling, reading

pytestmark = pytest.mark.django_db(transaction=True)

DRAFT = {"greeting": "Ahoy, this is the draft.", "instructions": "You are a sailor.", "model": "gpt-realtime"}


def tried(cookie: str, persona: Persona | None, side: str = "", **fields: str) -> dict[str, Any]:
    """What the page is told when somebody with that cookie tries the form."""
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = cookie
    path = f"/personas/{persona.pk}/try/{side}" if persona else "/personas/new/try/"
    answer = browser.post(path, filled(**DRAFT | fields))
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


async def try_it(cookie: str, persona: Persona | None, side: str = "", **fields: str) -> dict[str, Any]:
    return await sync_to_async(tried)(cookie, persona, side, **fields)


@asynccontextmanager
async def trying(
    site: Site, tryout: dict[str, Any], cookie: str, *, known: VoiceClient | None = None
) -> AsyncIterator[VoiceClient]:
    """A socket to that tryout, read in the background until the block ends."""
    url, headers = f"{site.socket_url}{tryout['socketPath']}", {"Cookie": f"sessionid={cookie}"}
    origin: Any = site.url
    async with (
        connect(url, origin=origin, additional_headers=headers, max_size=None, open_timeout=PATIENCE_SECONDS) as socket,
        reading(socket, known) as client,
    ):
        yield client


async def refused(site: Site, tryout: dict[str, Any], cookie: str) -> tuple[str, int]:
    """The code of the error, and of the close."""
    async with trying(site, tryout, cookie) as client:
        with suppress(ConnectionClosed):  # it may be refused before it says anything
            await client.send("session.start")
        code = await client.expect_close()
    return client.seen("error")[-1]["code"], code


async def lose(client: VoiceClient) -> None:
    client.socket.transport.abort()
    await client.wait_until(lambda: client.close_code, "the loss")


async def test_a_draft_greets_and_answers_before_it_is_saved_and_nothing_is_kept(
    site: Site, localvoice: LocalVoice, mara: Persona, alice: User, alice_cookie: str
) -> None:
    before = await sync_to_async(everything)()
    tryout = await try_it(alice_cookie, mara)
    async with trying(site, tryout, alice_cookie) as client:
        started = await client.start()
        greeting = await client.expect("transcript.done", role="assistant")
        await client.hear_out(greeting["item_id"])
        await client.send("input.text", text="what is six plus one")
        answer = await client.expect("transcript.done", role="assistant", after=greeting["seq"])
        await client.hear_out(answer["item_id"])
        await client.expect("turn.metrics", item_id=answer["item_id"])
        (update,) = localvoice.client_events(localvoice.last_id(), "session.update")
        await client.send("session.stop")
        assert await client.expect_close() == 1000
    assert greeting["text"] == DRAFT["greeting"]
    assert update["session"] == tryout["sent"]["session"]
    await until(lambda: sync_to_async(minutes.used_seconds)(alice.pk), "the seconds of the tryout")
    assert await sync_to_async(everything)() == before
    assert not await Conversation.objects.filter(pk=started["conversation_id"]).aexists()


async def test_a_new_persona_is_tried_before_it_exists(site: Site, localvoice: LocalVoice, alice_cookie: str) -> None:
    tryout = await try_it(alice_cookie, None)
    async with trying(site, tryout, alice_cookie) as client:
        await client.start()
        greeting = await client.expect("transcript.done", role="assistant")
    assert greeting["text"] == DRAFT["greeting"]
    assert not await Persona.objects.aexists()


async def test_what_is_published_is_tried_beside_it(
    site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    heard = []
    for side in ("", "published/"):
        async with trying(site, await try_it(alice_cookie, mara, side), alice_cookie) as client:
            await client.start()
            heard.append((await client.expect("transcript.done", role="assistant"))["text"])
    assert heard == [DRAFT["greeting"], mara.greeting]


async def test_another_persons_draft_is_not_there(
    site: Site, mara: Persona, alice_cookie: str, boss_cookie: str
) -> None:
    tryout = await try_it(alice_cookie, mara)
    assert await refused(site, tryout, boss_cookie) == ("no_such_persona", 4404)


async def test_a_draft_that_is_not_kept_any_more_is_not_there(
    site: Site, mara: Persona, alice: User, alice_cookie: str
) -> None:
    tryout = await try_it(alice_cookie, mara)
    async with Redis.from_url(settings.REDIS_URL) as redis:
        (key,) = await redis.keys(f"*tryout:{alice.pk}:draft")
        await redis.pexpire(key, 1)
        await until(lambda: _is_gone(redis, key), "the end of what is kept")
    assert await refused(site, tryout, alice_cookie) == ("no_such_persona", 4404)


async def _is_gone(redis: Any, key: bytes | str) -> bool:
    return not await redis.exists(key)


async def test_who_may_not_change_the_persona_any_more_cannot_try_it(
    site: Site, mara: Persona, alice_cookie: str, boss: User
) -> None:
    tryout = await try_it(alice_cookie, mara)
    await Persona.objects.filter(pk=mara.pk).aupdate(owner=boss)
    assert await refused(site, tryout, alice_cookie) == ("no_such_persona", 4404)


async def test_a_tryout_ends_when_the_persona_is_given_away(
    site: Site, localvoice: LocalVoice, mara: Persona, boss: User, alice_cookie: str
) -> None:
    async with trying(site, await try_it(alice_cookie, mara), alice_cookie) as client:
        await client.start()
        mara.owner = boss
        await sync_to_async(mara.save)()
        await client.expect("error", code="not_allowed")
        assert await client.expect_close() == 4403


async def test_a_call_and_a_tryout_of_one_person_do_not_end_one_another(
    site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    async with calling(site, mara.pk, alice_cookie) as call:
        await call.start()
        async with trying(site, await try_it(alice_cookie, mara), alice_cookie) as first:
            await first.start()
            async with trying(site, await try_it(alice_cookie, mara), alice_cookie) as second:
                await second.start()
                await first.expect("error", code="another_call")
                assert await first.expect_close() == 4410
        await call.send("session.stop")
        assert await call.expect_close() == 1000


async def test_a_lost_browser_comes_back_to_its_tryout(
    site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    tryout = await try_it(alice_cookie, mara)
    async with trying(site, tryout, alice_cookie) as client:
        started = await client.start()
        await client.expect("transcript.done", role="assistant")
        await lose(client)
    async with trying(site, tryout, alice_cookie, known=client) as again:
        resumed = await again.resume()
    assert resumed["conversation_id"] == started["conversation_id"]


async def test_a_tryout_whose_process_is_gone_is_over(
    site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str, tmp_path: Path
) -> None:
    tryout = await try_it(alice_cookie, mara)
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url) as other:
        async with trying(other, tryout, alice_cookie) as client:
            started = await client.start()
            await client.expect("transcript.done", role="assistant")
            other.terminate()
            await client.expect("error", code="server_restarting")
    async with Redis.from_url(settings.REDIS_URL) as redis:
        assert not await redis.exists(f"voicesite:hand-over:{started['conversation_id']}")
    async with trying(site, tryout, alice_cookie) as again:
        await again.send("session.start", resume=started["conversation_id"], after_seq=0)
        gone = await again.expect("error", code="no_such_persona")
        assert await again.expect_close() == 4404
    assert gone["message"] == "This try is over. Press “Try” again."


@pytest.fixture(scope="module")
def short(
    django_db_setup: None,
    django_db_blocker: Any,
    localvoice_process: LocalVoice,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """Where a tryout lasts ten seconds, and calls have used up their day."""
    with serving(
        tmp_path_factory.mktemp("short"),
        LOCAL_VOICE_URL=localvoice_process.url,
        TRY_MAX_SECONDS="10",
        TRY_MINUTES_PER_DAY="1",
        TYPED_CHARACTERS_PER_DAY="1",
        MINUTES_PER_DAY="1",
    ) as site:
        yield site


async def test_it_ends_by_itself_and_what_is_typed_counts_apart(
    short: Site, localvoice: LocalVoice, mara: Persona, alice: User, alice_cookie: str
) -> None:
    async with trying(short, await try_it(alice_cookie, mara), alice_cookie) as client:
        await client.start()
        greeting = await client.expect("transcript.done", role="assistant")
        await client.send("input.text", text="what is six plus one")
        await client.expect("transcript.done", role="assistant", after=greeting["seq"])
        await client.expect("error", code="time_limit")
        assert await client.expect_close() == 4440
    assert not await User.objects.filter(pk=alice.pk, day_use__isnull=False).aexists()


async def test_the_minutes_of_a_day_are_looked_at_once_more_when_it_begins(
    short: Site, mara: Persona, alice: User, alice_cookie: str
) -> None:
    tryout = await try_it(alice_cookie, mara)
    await sync_to_async(minutes.charge)(alice.pk, 60)
    assert await refused(short, tryout, alice_cookie) == ("day_limit", 4429)
