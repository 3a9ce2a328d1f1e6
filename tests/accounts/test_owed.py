"""Who owes something is led to it from every page and every form of the site, and can do nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from agents.conversations.models import Conversation
from agents.people.models import GivenPassword
from agents.personas.models import Persona
from tests.accounts.factors import PASSWORD, SECOND_FACTOR, has_app
from tests.security.access.rows import ADDRESSES, address_of
from voicesite.accounts.owed import Owed, owed_by
from voicesite.sockets import SignedInSockets

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
ACCOUNT = "accounts/"
PUBLIC = {"accounts/login/", "accounts/inactive/", "accounts/signup/", "admin/login/", "privacy/"}
SIGN_OUT = {"accounts/logout/", "admin/logout/"}
OPEN: dict[Owed, Callable[[str], bool]] = {
    Owed.PASSWORD: lambda pattern: pattern in PUBLIC | SIGN_OUT | {"accounts/password/change/"},
    Owed.SECOND_FACTOR: lambda pattern: pattern.startswith(ACCOUNT) or pattern in PUBLIC | SIGN_OUT,
}
LOOKS_ANONYMOUS = {
    "accounts/2fa/authenticate/",
    "accounts/2fa/webauthn/login/",
    "accounts/single-sign-on/",
    "accounts/single-sign-on/callback/",
}  # they ask for no sign-in


@pytest.fixture(params=list(Owed))
def owed(request: pytest.FixtureRequest, boss: User, settings: Settings) -> Owed:
    """What the superuser owes."""
    settings.REQUIRE_MFA = "staff"
    if request.param is Owed.PASSWORD:
        GivenPassword.objects.create(user=boss)
    return Owed(request.param)


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_and_form_leads_to_it(
    method: str,
    owed: Owed,
    boss: User,
    mara: Persona,
    conversation: Conversation,
    teachers: Group,
    charlie: User,
    signed_in: SignIn,
) -> None:
    client = signed_in(boss)
    before = {"personas": Persona.objects.count(), "people": User.objects.count()}
    due = {Owed.PASSWORD: PASSWORD, Owed.SECOND_FACTOR: SECOND_FACTOR}[owed]

    led = {}
    for pattern in ADDRESSES:
        if pattern in LOOKS_ANONYMOUS or OPEN[owed](pattern):
            continue
        answer = getattr(client, method)(address_of(pattern, mara, conversation, teachers, charlie))
        led[pattern] = answer.get("Location", "").partition("?")[0]

    assert {pattern: where for pattern, where in led.items() if where != due} == {}
    assert before == {"personas": Persona.objects.count(), "people": User.objects.count()}


@pytest.mark.parametrize("owed", [Owed.SECOND_FACTOR], indirect=True)
def test_the_pages_of_the_account_stay_open(owed: Owed, boss: User, signed_in: SignIn) -> None:
    client = signed_in(boss)

    statuses = [client.get(f"/accounts/{page}").status_code for page in ("", "logins/", "2fa/", "password/change/")]
    assert statuses == [200] * 4
    assertContains(client.get(SECOND_FACTOR), "before anything else")


def test_one_can_sign_out(owed: Owed, boss: User, signed_in: SignIn) -> None:
    client = signed_in(boss)

    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


def test_what_was_typed_is_kept(owed: Owed, boss: User, signed_in: SignIn) -> None:
    answer = signed_in(boss).post("/personas/new/", {"name": "Otto from Ostend", "summary": "Talks."})

    assertContains(answer, "Otto from Ostend", status_code=403)
    assertContains(answer, "Something else first", status_code=403)
    assert not Persona.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_begins_no_call(owed: Owed, boss: User, signed_in: SignIn) -> None:
    """The handshake of the voice socket is refused as for somebody who is not signed in."""
    scope = handshake(signed_in(boss))

    assert isinstance(async_to_sync(user_of)(scope), AnonymousUser)


@pytest.mark.django_db(transaction=True)
def test_who_owes_nothing_begins_one(alice: User, signed_in: SignIn, settings: Settings) -> None:
    settings.REQUIRE_MFA = "staff"

    assert async_to_sync(user_of)(handshake(signed_in(alice))) == alice


def handshake(client: Client) -> dict[str, Any]:
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    return {"type": "websocket", "path": "/", "headers": [(b"cookie", cookie)]}


async def user_of(scope: dict[str, Any]) -> object:
    """Whom the sockets take the person for."""
    found = []

    async def socket(known: dict[str, Any], receive: object, send: object) -> None:
        found.append(known["user"])

    await SignedInSockets(socket)(scope, None, None)
    return found[0]


@pytest.mark.parametrize(
    ("required", "is_staff", "is_owed"),
    [("none", True, False), ("staff", True, True), ("staff", False, False), ("all", True, True), ("all", False, True)],
)
def test_who_needs_a_second_factor(
    required: str, is_staff: bool, is_owed: bool, alice: User, settings: Settings
) -> None:
    settings.REQUIRE_MFA, alice.is_staff = required, is_staff

    assert (owed_by(alice) is Owed.SECOND_FACTOR) is is_owed
    has_app(alice)
    assert owed_by(alice) is None


def test_recovery_codes_alone_are_no_second_factor(alice: User, settings: Settings) -> None:
    settings.REQUIRE_MFA = "all"
    has_app(alice)
    alice.authenticator_set.get(type="totp").delete()  # type: ignore[attr-defined]

    assert owed_by(alice) is Owed.SECOND_FACTOR


def test_who_has_no_password_here_signs_in_with_another_sites_second_factor(alice: User, settings: Settings) -> None:
    settings.REQUIRE_MFA = "all"
    alice.set_unusable_password()

    assert owed_by(alice) is None


class TestGivenPassword:
    NEW = "five unlike words, said once"

    @pytest.fixture
    def client(self, alice: User, signed_in: SignIn) -> Client:
        GivenPassword.objects.create(user=alice)
        return signed_in(alice)

    def change(self, client: Client, new: str, **more: str) -> Any:
        form = {"oldpassword": "alice's password", "password1": new, "password2": new, **more}
        return client.post(PASSWORD, form)

    def test_after_the_change_one_is_where_one_wanted_to_go(self, client: Client) -> None:
        page = client.get(client.get("/personas/new/?a=1")["Location"])
        assertContains(page, 'value="/personas/new/?a=1"')

        assert self.change(client, self.NEW, next="/personas/new/?a=1")["Location"] == "/personas/new/?a=1"
        assertNotContains(client.get("/personas/new/"), "Current password")
        assert not GivenPassword.objects.exists()

    def test_the_same_password_again_is_no_change(self, client: Client) -> None:
        assertContains(self.change(client, "alice's password"), "This is the password that you have.")
        assert GivenPassword.objects.exists()
