"""Passkeys: made once, then good for a sign-in alone or as a second factor; and what is no good."""

import json
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from agents.people.models import GivenPassword
from tests.accounts.factors import SECOND_STEP, gives_password, is_signed_in, says_again
from tests.accounts.passkey import ADD, FLAG, SIGN_IN, Device, adds, asks, at_localhost

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
REFUSED = "This passkey did not sign you in."
KEPT = json.dumps(["/personas/new/", [["name", ["Otto from Ostend"]]], False])


@pytest.fixture
def at_home(alice: User, signed_in: SignIn) -> Client:
    says_again(client := at_localhost(signed_in(alice)), alice)
    return client


@pytest.fixture
def device(at_home: Client) -> Device:
    device = Device()
    assert adds(at_home, device)["Location"] == "/accounts/2fa/recovery-codes/"
    return device


@pytest.fixture
def client() -> Client:
    return at_localhost(Client())


class TestSigningIn:
    def test_with_it_alone(self, device: Device, client: Client) -> None:
        answer = client.post(SIGN_IN, {"credential": device.signs(asks(client)), "next": "/personas/new/"})

        assert answer["Location"] == "/personas/new/"
        assert is_signed_in(client)
        assert client.session.get_expire_at_browser_close()

    def test_after_the_password(self, device: Device, alice: User, client: Client) -> None:
        gives_password(client, alice)
        page = client.get(SECOND_STEP)
        assertContains(page, "Use a passkey")

        answer = client.post(SECOND_STEP, {"credential": device.signs(page.context["js_data"]["request_options"])})

        assert answer["Location"] == "/"
        assert is_signed_in(client)

    def test_what_was_typed_into_a_form_comes_along(self, device: Device, client: Client) -> None:
        answer = client.post(SIGN_IN, {"credential": device.signs(asks(client)), "kept": KEPT})

        assertContains(answer, "You are signed in")
        assertContains(answer, "Otto from Ostend")

    def test_a_signature_counts_once(self, device: Device, client: Client) -> None:
        signed = device.signs(asks(client))
        client.post(SIGN_IN, {"credential": signed})
        client.post("/accounts/logout/")

        assertContains(client.post(SIGN_IN, {"credential": signed}), REFUSED, status_code=403)

    def test_it_signs_in_for_its_owner_alone(self, device: Device, bob: User, client: Client) -> None:
        device.owner = "Mg"  # the next number

        assertContains(client.post(SIGN_IN, {"credential": device.signs(asks(client))}), REFUSED, status_code=403)
        assert not is_signed_in(client)

    @pytest.mark.parametrize(
        "origin", ["http://localhost:8001", "https://localhost", "http://evil.localhost:8000", "http://127.0.0.1:8000"]
    )
    def test_it_signs_for_pages_of_this_site_alone(self, origin: str, device: Device, client: Client) -> None:
        device.origin = origin

        assertContains(client.post(SIGN_IN, {"credential": device.signs(asks(client))}), REFUSED, status_code=403)
        assert not is_signed_in(client)

    def test_somebody_elses_finger_signs_nobody_in(self, device: Device, client: Client) -> None:
        device.flags = FLAG.UP

        assertContains(client.post(SIGN_IN, {"credential": device.signs(asks(client))}), REFUSED, status_code=403)

    def test_a_deactivated_account_stays_out(self, device: Device, alice: User, client: Client) -> None:
        alice.is_active = False
        alice.save()

        assertContains(client.post(SIGN_IN, {"credential": device.signs(asks(client))}), REFUSED, status_code=403)
        assert not is_signed_in(client)

    def test_it_leads_past_nothing_that_is_owed(self, device: Device, alice: User, client: Client) -> None:
        GivenPassword.objects.create(user=alice)
        client.post(SIGN_IN, {"credential": device.signs(asks(client))})

        assert client.get("/")["Location"].startswith("/accounts/password/change/")

    def test_a_refusal_keeps_what_was_typed(self, device: Device, client: Client) -> None:
        answer = client.post(SIGN_IN, {"credential": "nonsense", "kept": KEPT})

        assertContains(answer, REFUSED, status_code=403)
        assertContains(answer, "Otto from Ostend", status_code=403)

    def test_asking_for_something_to_sign_again_and_again_is_stopped(self, settings: Settings, client: Client) -> None:
        """Each question is kept, so nobody without an account asks without an end."""
        settings.MFA_RATE_LIMITS = {"webauthn_login": "3/m/ip"}
        statuses = [client.get(SIGN_IN, headers={"Accept": "application/json"}).status_code for _ in range(4)]

        assert statuses == [200] * 3 + [429]


class TestMaking:
    def test_it_needs_the_password_once_more(self, alice: User, signed_in: SignIn) -> None:
        assert at_localhost(signed_in(alice)).get(ADD)["Location"].startswith("/accounts/reauthenticate/")

    def test_only_for_pages_of_this_site(self, at_home: Client) -> None:
        assert adds(at_home, Device(origin="http://localhost:8001")).status_code == 200
        assert not Authenticator.objects.exists()

    def test_one_that_knows_nobody_does_not_sign_in_alone(self, at_home: Client) -> None:
        assert adds(at_home, Device(is_verified=False)).status_code == 200
        assert not Authenticator.objects.exists()

    def test_but_beside_the_password_it_counts(self, at_home: Client) -> None:
        assert adds(at_home, Device(is_verified=False), passwordless="").status_code == 302
        assert Authenticator.objects.filter(type="webauthn").count() == 1

    def test_twenty_are_the_most(self, device: Device, at_home: Client, alice: User) -> None:
        made = Authenticator.objects.get(type="webauthn").data
        Authenticator.objects.bulk_create(Authenticator(user=alice, type="webauthn", data=made) for _ in range(19))

        assertContains(adds(at_home, Device()), "which is the most")
        assert Authenticator.objects.filter(type="webauthn").count() == 20

    def test_a_long_name_is_refused(self, at_home: Client) -> None:
        assertContains(adds(at_home, Device(), name="x" * 61), "at most 60 characters")

    def test_a_name_is_shown_as_text_and_changed(self, device: Device, at_home: Client) -> None:
        key = Authenticator.objects.get(type="webauthn").pk
        at_home.post(f"/accounts/2fa/webauthn/keys/{key}/edit/", {"name": "<script>alert(1)</script>"})

        page = at_home.get("/accounts/2fa/webauthn/")
        assertContains(page, "&lt;script&gt;alert(1)&lt;/script&gt;")
        assertNotContains(page, "<script>alert(1)")

    def test_nobody_elses_is_renamed_or_removed(self, device: Device, bob: User, signed_in: SignIn) -> None:
        key = Authenticator.objects.get(type="webauthn").pk
        says_again(other := at_localhost(signed_in(bob)), bob)

        statuses = [
            other.post(f"/accounts/2fa/webauthn/keys/{key}/{what}/", {"name": "x"}).status_code
            for what in ("edit", "remove")
        ]
        assert statuses == [404, 404]
        assert Authenticator.objects.get(pk=key).data["name"] == "Phone"

    def test_the_last_one_takes_the_recovery_codes_along(self, device: Device, at_home: Client) -> None:
        key = Authenticator.objects.get(type="webauthn").pk
        at_home.post(f"/accounts/2fa/webauthn/keys/{key}/remove/")

        assert not Authenticator.objects.exists()


def test_where_staff_need_one_a_passkey_is_one(boss: User, signed_in: SignIn, settings: Settings) -> None:
    settings.REQUIRE_MFA = "staff"
    says_again(client := at_localhost(signed_in(boss)), boss)
    assert client.get("/")["Location"] == "/accounts/2fa/"

    adds(client, Device())

    assert client.get("/").status_code == 200
