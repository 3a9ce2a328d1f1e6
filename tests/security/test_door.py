"""Who gets through the door of the voice socket, and as whom."""

from datetime import timedelta
from uuid import uuid4

import pytest
import websockets
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.utils import timezone
from websockets.asyncio.client import connect

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.security.conftest import PEOPLE
from tests.served.site import Site
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)

MAY_CALL = {"charlie": False, "bob": True, "alice": True, "editor": True, "supervisor": False, "boss": True}


async def handshake(site: Site, persona: Persona, *, origin: str | None, cookie: str) -> int:
    """The HTTP status that the socket's door answers with."""
    url = f"{site.socket_url}/ws/voice/{persona.pk}/"
    headers = {"Cookie": cookie} if cookie else {}
    try:
        async with connect(url, origin=origin, additional_headers=headers) as socket:  # type: ignore[arg-type]
            assert socket.response is not None
            return socket.response.status_code
    except websockets.InvalidStatus as refused:
        return refused.response.status_code


@pytest.mark.parametrize("name", PEOPLE)
async def test_everyone_reaches_whom_they_may_call(
    name: str, site: Site, mara: Persona, login_keys: dict[str, str]
) -> None:
    cookie = f"sessionid={login_keys[name]}"
    if name == "nobody":
        assert await handshake(site, mara, origin=site.url, cookie=cookie) == 403
        return
    async with calling(site, mara.pk, login_keys[name]) as client:
        if MAY_CALL[name]:
            assert (await client.start())["conversation_id"]
        else:
            await client.expect("error", code="no_such_persona")
            assert await client.expect_close() == 4404
    assert await Conversation.objects.filter(user__username=name).aexists() is MAY_CALL[name]


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:1",
        "http://127.0.0.1",
        "ws://127.0.0.1:{port}",
    ],
)
async def test_other_origins_are_refused(
    site: Site, mara: Persona, login_keys: dict[str, str], origin: str | None
) -> None:
    origin = origin and origin.replace("{port}", site.url.rpartition(":")[2])
    assert await handshake(site, mara, origin=origin, cookie=f"sessionid={login_keys['alice']}") == 403


@pytest.mark.parametrize(
    "origin",
    [
        "{url}/",
        "http://evil.example@{address}",
        "{url}.evil.example",
        "{url}, {url}",
        "http://[::1",
        "http://127.0.0.1:99999999",
        "*",
        "",
    ],
)
async def test_what_is_no_origin_at_all_is_refused(
    site: Site, mara: Persona, login_keys: dict[str, str], origin: str
) -> None:
    """What Daphne cannot read is a bad request."""
    origin = origin.format(url=site.url, address=site.url.removeprefix("http://"))
    status = await handshake(site, mara, origin=origin, cookie=f"sessionid={login_keys['alice']}")
    assert status in (400, 403)


async def test_our_own_origin_is_let_in(site: Site, mara: Persona, login_keys: dict[str, str]) -> None:
    assert await handshake(site, mara, origin=site.url, cookie=f"sessionid={login_keys['alice']}") == 101


class TestCookies:
    @pytest.mark.parametrize(
        "cookie",
        ["", "sessionid=", f"sessionid={'a' * 32}", "sessionid=%00", "sessionid=" + "x" * 4_000, "sessionid=../../etc"],
        ids=["none", "empty", "forged", "nul", "long", "path"],
    )
    async def test_one_that_is_not_ours_is_refused(self, site: Site, mara: Persona, cookie: str) -> None:
        assert await handshake(site, mara, origin=site.url, cookie=cookie) == 403

    async def test_an_expired_one_is_refused(self, site: Site, mara: Persona, login_keys: dict[str, str]) -> None:
        await Session.objects.aupdate(expire_date=timezone.now() - timedelta(seconds=1))
        assert await handshake(site, mara, origin=site.url, cookie=f"sessionid={login_keys['alice']}") == 403

    async def test_one_from_before_the_password_was_changed_is_refused(
        self, site: Site, mara: Persona, login_keys: dict[str, str]
    ) -> None:
        await sync_to_async(mara.owner.set_password)("another password")
        await mara.owner.asave()
        assert await handshake(site, mara, origin=site.url, cookie=f"sessionid={login_keys['alice']}") == 403

    async def test_with_anothers_conversation_nothing_is_taken_up(
        self, site: Site, mara: Persona, conversation: Conversation, login_keys: dict[str, str]
    ) -> None:
        """Alice names Bob's conversation: she gets one of her own, and none of his words."""
        for named in (conversation.pk, uuid4()):
            async with calling(site, mara.pk, login_keys["alice"]) as client:
                await client.send("session.start", resume=str(named), after_seq=0)
                started = await client.expect("session.started")
                await client.expect("transcript.done")
            assert started["conversation_id"] != str(conversation.pk)
            assert "When do you close?" not in repr(client.messages)
