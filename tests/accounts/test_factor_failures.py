"""Second factors that are refused: the audit trail hears of each, and nobody keeps an owner out by failing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from tests.accounts.factors import SECOND_STEP, App, gives_password, has_app, is_signed_in
from tests.accounts.passkey import SIGN_IN, Device, adds, asks, at_localhost
from tests.accounts.test_guessing import ELSEWHERE, HERE
from voicesite.accounts import guessing
from voicesite.accounts.known_devices import COOKIE
from voicesite.accounts.strangers_failures import LISTED_MAX, MORE

pytestmark = pytest.mark.django_db

CODE_AGAIN, PASSKEY_AGAIN = "/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/"
TOO_MANY = "Too many failed login attempts. Try again in 5 minutes."
FAILURES = (Action.SIGN_IN_FAILED, Action.FACTOR_FAILED)


@pytest.fixture
def device(alice: User, confirmed: Callable[[User], Client]) -> Device:
    """Alice's phone, with her passkey."""
    adds(at_localhost(confirmed(alice)), device := Device())
    AuditEvent.objects.all()._raw_delete(using="default")
    return device


@pytest.fixture
def app(alice: User) -> App:
    return has_app(alice)


def failures() -> list[tuple[str, str, dict[str, Any]]]:
    found = AuditEvent.objects.filter(action__in=FAILURES).order_by("pk")
    return list(found.values_list("action", "label", "details"))


def locks() -> list[tuple[str, dict[str, Any]]]:
    return list(AuditEvent.objects.filter(action=Action.LOCKED_OUT).values_list("label", "details"))


def at_second_step(alice: User, *, address: str = HERE, client: Client | None = None) -> Client:
    client = client or Client()
    client.defaults["REMOTE_ADDR"] = address
    assert gives_password(client, alice) == SECOND_STEP
    return client


def fails_at_second_step(alice: User, app: App, times: int, *, address: str, client: Client | None = None) -> None:
    """Somebody who has the password alone."""
    guesser = at_second_step(alice, address=address, client=client)
    for _ in range(times):
        guesser.post(SECOND_STEP, {"code": app.wrong_code()})


class TestPasskeys:
    @pytest.mark.parametrize(
        ("whose", "label"), [("a stranger's", "unknown"), ("alice's name alone", "alice"), ("inactive", "alice")]
    )
    def test_one_that_signs_nobody_in_is_a_failed_sign_in(
        self, whose: str, label: str, alice: User, device: Device
    ) -> None:
        client = at_localhost(Client())
        if whose == "inactive":
            User.objects.filter(pk=alice.pk).update(is_active=False)
        options = asks(client)
        sent = "nonsense"
        if whose != "a stranger's":
            device.key = device.key if whose == "inactive" else Device().key
            sent = device.signs(options)

        assertContains(client.post(SIGN_IN, {"credential": sent}), "did not sign you in", status_code=403)

        assert not is_signed_in(client)
        assert failures() == [(Action.SIGN_IN_FAILED, label, {})]

    @pytest.mark.parametrize("is_nonsense", [True, False])
    def test_a_wrong_one_after_the_password_is_a_failed_factor(
        self, is_nonsense: bool, alice: User, device: Device
    ) -> None:
        client = at_second_step(alice, client=at_localhost(Client()))
        options = client.get(SECOND_STEP).context["js_data"]["request_options"]
        device.key = Device().key

        client.post(SECOND_STEP, {"credential": "nonsense" if is_nonsense else device.signs(options)})

        assert failures() == [(Action.FACTOR_FAILED, "alice", {"factor": "webauthn"})]

    def test_a_wrong_one_at_is_it_you_is_one_and_keeps_the_way_back(
        self, alice: User, device: Device, signed_in: Callable[[User | None], Client]
    ) -> None:
        client = at_localhost(signed_in(alice))
        client.get(PASSKEY_AGAIN)

        page = client.post(PASSKEY_AGAIN, {"credential": "nonsense", "next": "/personas/new/"})

        assertContains(page, "This did not match")
        assertContains(page, '<input type="hidden" name="next" value="/personas/new/">')
        assert failures() == [(Action.FACTOR_FAILED, "alice", {"factor": "webauthn"})]
        signed = device.signs(page.context["js_data"]["request_options"])
        answer = client.post(PASSKEY_AGAIN, {"credential": signed, "next": "/personas/new/"})
        assertRedirects(answer, "/personas/new/", fetch_redirect_response=False)

    def test_an_account_that_is_switched_off_after_the_password_comes_no_further(
        self, alice: User, device: Device
    ) -> None:
        client = at_second_step(alice, client=at_localhost(Client()))
        options = client.get(SECOND_STEP).context["js_data"]["request_options"]
        User.objects.filter(pk=alice.pk).update(is_active=False)

        answer = client.post(SECOND_STEP, {"credential": device.signs(options)})

        assertRedirects(answer, "/accounts/login/", fetch_redirect_response=False)
        assert not is_signed_in(client)
        assert failures() == [(Action.FACTOR_FAILED, "alice", {"factor": "webauthn"})]

    def test_strangers_fill_no_trail(self, client: Client) -> None:
        for _ in range(2 * LISTED_MAX):
            client.post(SIGN_IN, {"credential": "nonsense"})

        assert failures() == [(Action.SIGN_IN_FAILED, "unknown", {})] * LISTED_MAX + [
            (Action.SIGN_IN_FAILED, "unknown", {"more": MORE})
        ]


class TestGuesserWhoHasThePassword:
    def test_is_locked_out_alone(self, alice: User, app: App) -> None:
        fails_at_second_step(alice, app, 5, address=ELSEWHERE)

        assertContains(at_second_step(alice, address=ELSEWHERE).post(SECOND_STEP, {"code": app.code()}), TOO_MANY)
        assert at_second_step(alice).post(SECOND_STEP, {"code": app.code()}).status_code == 302

    def test_is_locked_out_once_in_the_trail_however_often_they_try(self, alice: User, app: App) -> None:
        fails_at_second_step(alice, app, 12, address=ELSEWHERE)

        assert locks() == [("alice", {"limit": "second step and address"})]
        assert failures() == [(Action.FACTOR_FAILED, "alice", {"factor": "totp"})] * 5

    def test_from_many_addresses_locks_new_browsers_and_not_the_owners(
        self, alice: User, app: App, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(guessing, "STEP_BY_NAME", {"second-step": "3/3600s/key"})  # it is 50
        own = at_second_step(alice)
        assert own.post(SECOND_STEP, {"code": app.code()}).status_code == 302
        own.post("/accounts/logout/")
        for number in range(3):
            fails_at_second_step(alice, app, 1, address=f"203.0.113.{number}")

        later = app.code(later_seconds=30)
        refused = at_second_step(alice, address="192.0.2.1").post(SECOND_STEP, {"code": later})
        assertContains(refused, "Too many failed login attempts. Try again in ")
        assert own.cookies[COOKIE].value
        assert at_second_step(alice, client=own).post(SECOND_STEP, {"code": later}).status_code == 302
        assert ("alice", {"limit": "second step"}) in locks()

    def test_has_no_browser_of_the_owners_from_before_there_was_a_second_factor(self, alice: User) -> None:
        """Any number of them would be any number of tries."""
        known = Client(REMOTE_ADDR=ELSEWHERE)
        gives_password(known, alice)
        known.post("/accounts/logout/")
        fails_at_second_step(alice, app := has_app(alice), 5, address=ELSEWHERE)

        answer = at_second_step(alice, address=ELSEWHERE, client=known).post(SECOND_STEP, {"code": app.code()})

        assertContains(answer, TOO_MANY)

    def test_keeps_nobody_from_showing_again_who_they_are(
        self, alice: User, app: App, signed_in: Callable[[User | None], Client]
    ) -> None:
        fails_at_second_step(alice, app, 5, address="127.0.0.1")

        assert signed_in(alice).post(CODE_AGAIN, {"code": app.code()}).status_code == 302

    def test_nobody_guesses_without_end_there_either(
        self, alice: User, app: App, signed_in: Callable[[User | None], Client]
    ) -> None:
        client = signed_in(alice)
        for _ in range(5):
            client.post(CODE_AGAIN, {"code": app.wrong_code()})

        assertContains(client.post(CODE_AGAIN, {"code": app.code()}), TOO_MANY)
        assert locks() == [("alice", {"limit": "second step and address"})]

    def test_passkeys_count_with_the_codes(self, alice: User, app: App) -> None:
        client = at_second_step(alice)
        for _ in range(5):
            client.post(SECOND_STEP, {"credential": "nonsense"})

        assertContains(client.post(SECOND_STEP, {"code": app.code()}), TOO_MANY)


def test_the_page_says_nothing_of_a_password_that_was_not_asked_for(alice: User, app: App) -> None:
    """Who came by single sign-on gave none here."""
    page = at_second_step(alice).get(SECOND_STEP)

    assertContains(page, "One more step. Now the code that your app shows.")
