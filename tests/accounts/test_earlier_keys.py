"""Another SECRET_KEY, with the earlier one beside it: nobody is signed out, and nothing has to be set up again."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from agents.personas.models import Persona
from agents.rights.decision import reason_to_end
from tests.accounts.factors import SECOND_STEP, gives_password, has_app, is_signed_in
from tests.accounts.test_owed import handshake, user_of
from voicesite.accounts.known_devices import known_device
from voicesite.accounts.second_factor import encrypt_again

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
NewKey = Callable[[], None]


@pytest.fixture
def new_key(settings: Settings) -> NewKey:
    """The operator sets another SECRET_KEY, and the one before beside it."""

    def another() -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "the next one, of which there are more than fifty characters"

    return another


class TestLogins:
    def test_a_page_keeps_its_login_which_the_new_key_signs_from_then_on(
        self, alice: User, signed_in: SignIn, new_key: NewKey, settings: Settings
    ) -> None:
        client = signed_in(alice)
        client.get("/")
        before = (Session.objects.get().pk, UserSession.objects.get().pk)
        new_key()

        assert client.get("/").status_code == 200
        assert (Session.objects.get().pk, UserSession.objects.get().pk) == before
        settings.SECRET_KEY_FALLBACKS = []
        assert client.get("/").status_code == 200

    def test_a_call_begins_and_goes_on_in_it(
        self, alice: User, mara: Persona, signed_in: SignIn, new_key: NewKey
    ) -> None:
        """A page that was open before asks for a socket alone, and can be given no other key."""
        client = signed_in(alice)
        key = str(client.session.session_key)
        new_key()

        assert async_to_sync(user_of)(handshake(client)) == alice
        assert async_to_sync(reason_to_end)(key, mara.pk) is None
        assert Session.objects.get().pk == key
        assert client.get("/").status_code == 200

    def test_without_the_earlier_key_it_is_over(
        self, alice: User, signed_in: SignIn, new_key: NewKey, settings: Settings
    ) -> None:
        client = signed_in(alice)
        new_key()
        settings.SECRET_KEY_FALLBACKS = []

        assert async_to_sync(user_of)(handshake(client)) == AnonymousUser()
        assert client.get("/").status_code == 302

    def test_a_new_password_ends_it_all_the_same(self, alice: User, signed_in: SignIn, new_key: NewKey) -> None:
        client = signed_in(alice)
        new_key()
        alice.set_password("another one, with which this login did not begin")
        alice.save()

        assert async_to_sync(user_of)(handshake(client)) == AnonymousUser()
        assert client.get("/").status_code == 302

    def test_staff_who_had_idled_stay_signed_out(
        self, editor: User, signed_in: SignIn, new_key: NewKey, settings: Settings
    ) -> None:
        settings.STAFF_IDLE_SECONDS = 1800
        client = signed_in(editor)
        client.get("/")
        UserSession.objects.update(last_seen_at=timezone.now() - timedelta(seconds=1801))
        new_key()

        assert client.get("/").status_code == 302


def test_a_known_device_is_known(alice: User, client: Client, new_key: NewKey) -> None:
    gives_password(client, alice)
    request = RequestFactory().get("/")
    request.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()}
    device = known_device(request, "alice")
    new_key()

    assert device
    assert known_device(request, "alice") == device
    gives_password(client, alice)
    request.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()}
    assert known_device(request, "alice") == device


class TestSecondFactors:
    def test_its_code_counts(self, alice: User, client: Client, new_key: NewKey) -> None:
        app = has_app(alice)
        new_key()
        gives_password(client, alice)

        client.post(SECOND_STEP, {"code": app.code()})
        assert is_signed_in(client)

    def test_the_step_before_a_release_encrypts_it_with_the_new_key(
        self, alice: User, client: Client, new_key: NewKey, settings: Settings
    ) -> None:
        app = has_app(alice)
        new_key()
        said = StringIO()
        call_command("prepare_database", verbosity=0, stdout=said)
        assert "Second factors that the new SECRET_KEY encrypts from now on: 2." in said.getvalue()
        assert encrypt_again() == 0

        settings.SECRET_KEY_FALLBACKS = []
        gives_password(client, alice)
        client.post(SECOND_STEP, {"code": app.code()})
        assert is_signed_in(client)

    def test_what_no_key_opens_stays_as_it_is(self, alice: User, new_key: NewKey, settings: Settings) -> None:
        has_app(alice)
        before = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
        new_key()
        settings.SECRET_KEY_FALLBACKS = ["one that was never the site's"]

        assert encrypt_again() == 0
        assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == before
