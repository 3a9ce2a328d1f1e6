"""Signing in with more than a password; and what the database holds of it."""

import json
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains

from tests.accounts.factors import SECOND_STEP, App, gives_password, has_app, is_signed_in, says_again
from voicesite.accounts.settings import MFA_TOTP_TOLERANCE

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
SET_UP = "/accounts/2fa/totp/activate/"
NO_MATCH, TOO_MANY = "This did not match", "Too many failed login attempts"


@pytest.fixture
def app(alice: User) -> App:
    return has_app(alice)


class TestSigningIn:
    def test_the_password_alone_opens_nothing(self, app: App, alice: User, client: Client) -> None:
        assert gives_password(client, alice) == SECOND_STEP
        assert not is_signed_in(client)
        assert client.get("/").status_code == 302

    def test_a_code_of_the_app_opens_the_site(self, app: App, alice: User, client: Client) -> None:
        gives_password(client, alice, next="/personas/new/")

        assert client.post(SECOND_STEP, {"code": app.code()})["Location"] == "/personas/new/"
        assert client.get("/").status_code == 200

    @pytest.mark.parametrize(("seconds", "status"), [(-30, 200), (0, 302), (29, 302), (30, 200)])
    def test_a_code_counts_in_its_own_half_minute_alone(
        self, seconds: float, status: int, alice: User, client: Client, settings: Settings, monkeypatch: Any
    ) -> None:
        """As the product sets it; other tests allow for a machine that is busy."""
        settings.MFA_TOTP_TOLERANCE = MFA_TOTP_TOLERANCE
        began = time.time() // 30 * 30
        monkeypatch.setattr(time, "time", lambda: began)
        app = has_app(alice)
        code = app.code()
        monkeypatch.setattr(time, "time", lambda: began + seconds)
        gives_password(client, alice)

        assert client.post(SECOND_STEP, {"code": code}).status_code == status

    def test_a_code_works_once(self, app: App, alice: User) -> None:
        code, thief = app.code(), Client()
        first = Client()
        gives_password(first, alice)
        first.post(SECOND_STEP, {"code": code})
        gives_password(thief, alice)

        assertContains(thief.post(SECOND_STEP, {"code": f"{code[:3]} {code[3:]}"}), NO_MATCH)
        assert (is_signed_in(first), is_signed_in(thief)) == (True, False)

    def test_a_recovery_code_works_once(self, app: App, alice: User) -> None:
        code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
        seen = []
        for _ in range(2):
            client = Client()
            gives_password(client, alice)
            client.post(SECOND_STEP, {"code": code})
            seen.append(is_signed_in(client))

        assert seen == [True, False]

    def test_after_five_wrong_codes_the_right_one_does_not_help(self, app: App, alice: User, client: Client) -> None:
        gives_password(client, alice)
        for _ in range(5):
            assertContains(client.post(SECOND_STEP, {"code": app.wrong_code()}), NO_MATCH)

        assertContains(client.post(SECOND_STEP, {"code": app.code()}), TOO_MANY)
        assert not is_signed_in(client)

    def test_a_new_try_at_the_password_gives_no_new_tries_at_the_code(self, app: App, alice: User) -> None:
        for _ in range(5):
            client = Client()
            gives_password(client, alice)
            client.post(SECOND_STEP, {"code": app.wrong_code()})
        client = Client()
        gives_password(client, alice)

        assertContains(client.post(SECOND_STEP, {"code": app.code()}), TOO_MANY)

    def test_one_can_start_again(self, app: App, alice: User, client: Client) -> None:
        gives_password(client, alice)
        client.post("/accounts/logout/", {"next": "/accounts/login/"})

        assertContains(client.get("/accounts/login/"), "Sign in")

    def test_what_was_typed_into_a_form_comes_along(self, app: App, alice: User, client: Client) -> None:
        kept = json.dumps(["/personas/new/", [["name", ["Otto from Ostend"]]], False])
        asked = client.post(
            "/accounts/login/", {"login": "alice", "password": "alice's password", "kept": kept, "next": "/"}
        )
        assertContains(asked, "Otto from Ostend")

        wrong = client.post(SECOND_STEP, {"code": app.wrong_code(), "kept": kept})
        assertContains(wrong, "Otto from Ostend")

        again = client.post(SECOND_STEP, {"code": app.code(), "kept": kept})
        assertContains(again, "You are signed in")
        assertContains(again, 'action="/personas/new/"')


class TestSettingUp:
    @pytest.fixture
    def at_home(self, alice: User, signed_in: SignIn) -> Client:
        client = signed_in(alice)
        says_again(client, alice)
        return client

    def set_up(self, client: Client) -> tuple[App, str]:
        """With the key that the page shows; and the code that was used."""
        app = App(client.get(SET_UP).context["form"].secret)
        code = app.code()
        assert client.post(SET_UP, {"code": code})["Location"] == "/accounts/2fa/recovery-codes/"
        return app, code

    def test_it_needs_the_password_once_more(self, alice: User, signed_in: SignIn) -> None:
        assert signed_in(alice).get(SET_UP)["Location"].startswith("/accounts/reauthenticate/")

    def test_the_page_shows_the_key_as_text_and_as_a_picture(self, at_home: Client) -> None:
        page = at_home.get(SET_UP)

        assertContains(page, page.context["form"].secret)
        assertContains(page, 'alt="QR code of the key below"')
        assertContains(page, "data:image/svg+xml;base64,")

    def test_the_code_that_sets_it_up_signs_nobody_in(self, at_home: Client, alice: User, client: Client) -> None:
        _, code = self.set_up(at_home)
        gives_password(client, alice)

        assertContains(client.post(SECOND_STEP, {"code": code}), NO_MATCH)

    def test_a_wrong_code_sets_up_nothing(self, at_home: Client) -> None:
        app = App(at_home.get(SET_UP).context["form"].secret)

        assertContains(at_home.post(SET_UP, {"code": app.wrong_code()}), app.secret)
        assert not Authenticator.objects.exists()

    def test_no_secret_is_readable_in_the_database(self, at_home: Client) -> None:
        shown = at_home.get(SET_UP).context["form"].secret
        waiting = Session.objects.get().get_decoded()
        assert shown not in str(waiting)
        assert SECRET_SESSION_KEY in waiting

        at_home.post(SET_UP, {"code": App(shown).code()})
        codes = at_home.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
        stored = str(list(Authenticator.objects.values_list("data", flat=True))) + str(
            Session.objects.get().get_decoded()
        )
        assert [secret for secret in (shown, *codes) if secret in stored] == []

    def test_nobody_else_sees_codes_or_keys(self, at_home: Client, boss: User, signed_in: SignIn) -> None:
        self.set_up(at_home)
        says_again(other := signed_in(boss), boss)

        assert other.get("/accounts/2fa/recovery-codes/").status_code == 404
        assert other.get("/accounts/2fa/recovery-codes/download/").status_code == 404
        assert [model for model in admin.site._registry if model._meta.app_label in ("mfa", "usersessions")] == []

    def test_with_another_secret_key_a_code_opens_nothing_and_nothing_breaks(
        self, at_home: Client, alice: User, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        app, _ = self.set_up(at_home)
        settings.SECRET_KEY = "another key, which nobody has told the site about"
        client = Client()
        gives_password(client, alice)

        assertContains(client.post(SECOND_STEP, {"code": app.code(later_seconds=30)}), NO_MATCH)
        assert "reset_second_factor" in caplog.text


@pytest.mark.parametrize("page", ["", "download/"])
def test_codes_that_count_no_longer_are_not_shown(
    page: str, app: App, alice: User, signed_in: SignIn, settings: Settings
) -> None:
    """The owner came in with a passkey, and SECRET_KEY is another one."""
    settings.SECRET_KEY = "another key, which nobody has told the site about"
    says_again(client := signed_in(alice), alice)

    answer = client.get(f"/accounts/2fa/recovery-codes/{page}", follow=True)

    assertContains(answer, "Your recovery codes count no longer")
    assertContains(answer, "Make new recovery codes?")


def encoded(part: object) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


CLIENT_DATA = encoded({"type": "webauthn.get", "challenge": "AAAA", "origin": "http://localhost:8000"})
NONSENSE = [
    "",
    "{",
    "1",
    "[]",
    "{}",
    '"x"',
    "null",
    "[" * 20_000,
    "9" * 5_000,
    "x" * 40_000,
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": None}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": []}),
    json.dumps({"id": 7, "rawId": 8, "type": 9, "response": {"clientDataJSON": 1}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "é"}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": encoded([])}}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": CLIENT_DATA,
                "attestationObject": b64encode(b"\xff" * 40).decode(),
                "authenticatorData": urlsafe_b64encode(b"\0" * 37).decode(),
                "signature": "AAAA",
                "userHandle": "/w==",
            },
        }
    ),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": CLIENT_DATA,
                "authenticatorData": urlsafe_b64encode(b"\0" * 37).decode(),
                "signature": "AAAA",
                "userHandle": encoded(10**30),
            },
        }
    ),
]


@pytest.mark.parametrize("credential", NONSENSE, ids=range(len(NONSENSE)))
class TestWhatIsNoPasskey:
    """Each page that takes one answers with a sentence."""

    def test_signs_nobody_in(self, credential: str, client: Client) -> None:
        page = client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
        assert "challenge" in page.json()["request_options"]["publicKey"]

        answer = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})

        assertContains(answer, "This passkey did not sign you in.", status_code=403)
        assert not is_signed_in(client)

    def test_is_no_second_factor(self, credential: str, app: App, alice: User, client: Client) -> None:
        gives_password(client, alice)

        assertContains(client.post(SECOND_STEP, {"credential": credential}), "Second factor")
        assert not is_signed_in(client)

    def test_is_not_added(self, credential: str, alice: User, signed_in: SignIn) -> None:
        says_again(client := signed_in(alice), alice)
        client.get("/accounts/2fa/webauthn/add/")

        answer = client.post("/accounts/2fa/webauthn/add/", {"credential": credential, "name": "x"})

        assertContains(answer, NO_MATCH)
        assert not Authenticator.objects.exists()
