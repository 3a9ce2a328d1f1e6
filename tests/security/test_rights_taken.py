"""In a call, somebody loses the right to it: the call ends at once, and when Redis is away at the next recheck."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, User
from django.test import Client

from agents.personas.models import Persona
from agents.voice.limits import RECHECK_SECONDS
from tests.accounts.factors import has_said_again
from tests.security.visitor import visiting
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.voice_client import VoiceClient, calling
from voicesite.laptop.processes import free_port

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN_SECONDS = RECHECK_SECONDS / 2  # the next recheck would find it too; docs/reliability.md has the figure
SIGNED_OUT, NOT_ALLOWED = ("signed_out", 4401), ("not_allowed", 4403)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is in a call with whom."""

    user: User
    login_key: str
    persona: Persona

    def browser(self) -> Client:
        """Another tab."""
        client = Client()
        client.cookies["sessionid"] = self.login_key
        return client


def stored(row: User | Persona, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def change_password(caller: Caller) -> None:
    form = {"oldpassword": "bob's password", "password1": "a longer secret", "password2": "a longer secret"}
    assert caller.browser().post("/accounts/password/change/", form).status_code == 302


def sign_out_everywhere_else(caller: Caller) -> None:
    phone = Client()
    phone.force_login(caller.user)
    has_said_again(str(phone.session.session_key))
    assert phone.post("/accounts/logins/").status_code == 302


Change = Callable[[Caller], object]
OF_BOB: dict[str, tuple[Change, tuple[str, int]]] = {
    "signs out in another tab": (lambda bob: bob.browser().post("/accounts/logout/"), SIGNED_OUT),
    "signs out everywhere else, elsewhere": (sign_out_everywhere_else, SIGNED_OUT),
    "changes the password": (change_password, SIGNED_OUT),
    "is deactivated": (lambda bob: stored(bob.user, is_active=False), SIGNED_OUT),
    "is deleted": (lambda bob: bob.user.delete(), SIGNED_OUT),
    "leaves the group": (lambda bob: bob.user.groups.clear(), NOT_ALLOWED),
    "is sent from the group": (lambda bob: Group.objects.get().user_set.remove(bob.user), NOT_ALLOWED),
    "loses the group": (lambda _: Group.objects.get().delete(), NOT_ALLOWED),
    "loses the persona's share": (lambda bob: bob.persona.groups.clear(), NOT_ALLOWED),
    "calls one that is made inactive": (lambda bob: stored(bob.persona, active=False), NOT_ALLOWED),
}


@pytest.fixture
def bobs_call(bob: User, mara: Persona, login_keys: dict[str, str]) -> Caller:
    return Caller(bob, login_keys["bob"], mara)


async def expect_end(client: VoiceClient, end: tuple[str, int]) -> float:
    """The seconds until the call has ended so."""
    began = time.monotonic()
    assert (await client.expect_close(), client.messages[-1]["code"]) == (end[1], end[0])
    return time.monotonic() - began


@pytest.mark.parametrize(("change", "end"), OF_BOB.values(), ids=OF_BOB)
async def test_bobs_call_ends_and_alices_goes_on(
    change: Change, end: tuple[str, int], site: Site, bobs_call: Caller, login_keys: dict[str, str]
) -> None:
    mara = bobs_call.persona
    async with (
        calling(site, mara.pk, login_keys["alice"]) as alice,
        calling(site, mara.pk, bobs_call.login_key) as bob,
    ):
        await alice.start()
        await bob.start()
        await sync_to_async(change)(bobs_call)
        assert await expect_end(bob, end) < WITHIN_SECONDS
        await alice.send("input.text", text="hello")
        await alice.expect("transcript.done", role="user")


async def test_charlies_call_ends_when_everyone_may_no_longer(
    site: Site, mara: Persona, login_keys: dict[str, str]
) -> None:
    await sync_to_async(stored)(mara, everyone=True)
    async with calling(site, mara.pk, login_keys["charlie"]) as charlie:
        await charlie.start()
        await sync_to_async(stored)(mara, everyone=False)
        assert await expect_end(charlie, NOT_ALLOWED) < WITHIN_SECONDS


async def test_alices_call_ends_when_the_persona_is_given_away(
    site: Site, mara: Persona, charlie: User, login_keys: dict[str, str]
) -> None:
    async with calling(site, mara.pk, login_keys["alice"]) as alice:
        await alice.start()
        await sync_to_async(stored)(mara, owner=charlie)
        assert await expect_end(alice, NOT_ALLOWED) < WITHIN_SECONDS


async def test_signing_out_on_the_site_itself(site: Site, bobs_call: Caller) -> None:
    """The page and the call are in the same process, and there is nobody else to tell it."""
    async with (
        calling(site, bobs_call.persona.pk, bobs_call.login_key) as bob,
        visiting(site.url) as tab,
    ):
        await bob.start()
        cookies = f"sessionid={bobs_call.login_key}"
        token = (await tab.get("/accounts/logout/", Cookie=cookies)).cookies["csrftoken"].value
        form = {"csrfmiddlewaretoken": token}
        left = await tab.post("/accounts/logout/", form, Cookie=f"{cookies}; csrftoken={token}")
        assert left.status == 302
        assert await expect_end(bob, SIGNED_OUT) < WITHIN_SECONDS


async def test_a_login_session_elsewhere_is_another_matter(site: Site, bob: User, bobs_call: Caller) -> None:
    """Bob signs out on his phone: his laptop's call is asked about, and goes on. Then he signs out there too."""
    phone = Caller(bob, await sync_to_async(site.login_cookie)(bob), bobs_call.persona)
    async with calling(site, bobs_call.persona.pk, bobs_call.login_key) as laptop:
        await laptop.start()
        await sync_to_async(phone.browser().post)("/accounts/logout/")
        await laptop.send("input.text", text="hello")
        await laptop.expect("transcript.done", role="user")
        assert laptop.close_code is None
        await sync_to_async(bobs_call.browser().post)("/accounts/logout/")
        await expect_end(laptop, SIGNED_OUT)


async def test_without_redis_the_next_recheck_finds_it(
    tmp_path: Path, site: Site, localvoice: LocalVoice, bobs_call: Caller
) -> None:
    """Where the announcement does not come, the recheck of every minute does; here it comes every second."""
    redis_url = f"redis://127.0.0.1:{free_port()}/0"
    with serving(
        tmp_path,
        may_log_errors=True,
        LOCAL_VOICE_URL=localvoice.url,
        REDIS_URL=redis_url,
        BUDGET_RECHECK_SECONDS="1",
    ) as lonely:
        async with calling(lonely, bobs_call.persona.pk, bobs_call.login_key) as bob:
            await bob.start()
            await sync_to_async(bobs_call.user.groups.clear)()
            await expect_end(bob, NOT_ALLOWED)
