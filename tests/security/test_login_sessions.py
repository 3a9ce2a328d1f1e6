"""Login sessions: each is new, nobody guesses its key, and it ends with its account."""

from collections.abc import Callable
from math import log2

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.asserts import assertContains

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.personas.models import Persona
from tests.accounts.factors import SECOND_STEP, gives_password, has_app

SignIn = Callable[[User | None], Client]


def sign_in(client: Client, name: str) -> str:
    """With the form; the key of the login session."""
    answer = client.post("/accounts/login/", {"login": name, "password": f"{name}'s password"})
    assert answer.status_code == 302
    return str(client.session.session_key)


def test_signing_in_gives_a_new_one_and_ends_the_one_before(alice: User, bob: User, client: Client) -> None:
    """Else somebody could plant a key of their own in a browser, and use it once its owner has signed in."""
    planted = client.session
    planted["planted"] = True
    planted.save()

    first = sign_in(client, "alice")
    client.post("/accounts/logout/")
    second = sign_in(client, "bob")

    assert len({planted.session_key, first, second}) == 3
    assert [session.session_key for session in Session.objects.all()] == [second]
    assert "planted" not in client.session


def test_the_second_step_gives_a_new_one(alice: User, client: Client) -> None:
    app = has_app(alice)
    assert gives_password(client, alice) == SECOND_STEP
    half = client.session.session_key

    assert client.post(SECOND_STEP, {"code": app.code()}).status_code == 302

    assert client.session.session_key != half
    assert [session.session_key for session in Session.objects.all()] == [client.session.session_key]


@pytest.mark.parametrize("way", ["a password", "a code"])
def test_showing_again_who_one_is_gives_a_new_key_to_the_same(way: str, alice: User, client: Client) -> None:
    """Else whoever has got hold of the key before may do then what only its owner can show to be theirs."""
    sign_in(client, "alice")
    client.get("/")
    app = has_app(alice)
    [before] = UserSession.objects.all()

    if way == "a password":
        client.post("/accounts/reauthenticate/", {"password": "alice's password"})
    else:
        client.post("/accounts/2fa/reauthenticate/", {"code": app.code()})

    key = client.session.session_key
    assert key != before.session_key
    assert [session.session_key for session in Session.objects.all()] == [key]
    [noted] = UserSession.objects.all()
    assert (noted.pk, noted.session_key, noted.created_at) == (before.pk, key, before.created_at)
    assert not AuditEvent.objects.filter(action=Action.SIGNED_OUT_ELSEWHERE).exists()
    assert client.get("/").status_code == 200
    thief = Client()
    thief.cookies["sessionid"] = before.session_key
    assert thief.get("/").status_code == 302


def test_what_the_next_page_says_waits_in_it_and_in_no_cookie(alice: User, client: Client) -> None:
    sign_in(client, "alice")
    before = set(client.cookies)
    copied = Persona.objects.create_published(owner=alice, name="Mara", summary="Front desk.")

    made = client.post(f"/personas/{copied.pk}/duplicate/")

    assert set(client.cookies) == before
    assertContains(client.get(made["Location"]), "is yours. Only you see it until you share it.")


def test_its_key_has_more_than_128_bits(alice: User, client: Client) -> None:
    key = sign_in(client, "alice")

    assert set(key) <= set(VALID_KEY_CHARS)
    assert len(key) * log2(len(VALID_KEY_CHARS)) > 128


@pytest.mark.parametrize("end", ["disabled", "deleted"])
def test_those_of_an_account_that_is_gone_end(end: str, alice: User, signed_in: SignIn) -> None:
    browsers = [signed_in(alice), signed_in(alice)]
    assert [browser.get("/").status_code for browser in browsers] == [200, 200]

    if end == "deleted":
        alice.delete()
    else:
        alice.is_active = False
        alice.save()

    assert [browser.get("/")["Location"] for browser in browsers] == ["/accounts/login/?next=/"] * 2


def test_with_its_end_goes_what_was_noted_of_it(alice: User, client: Client) -> None:
    sign_in(client, "alice")
    client.get("/")
    assert UserSession.objects.filter(user=alice).exists()

    client.post("/accounts/logout/")

    assert not UserSession.objects.exists()
