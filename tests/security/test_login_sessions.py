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

from agents.personas.models import Persona

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


def test_what_the_next_page_says_waits_in_it_and_in_no_cookie(alice: User, client: Client) -> None:
    sign_in(client, "alice")
    before = set(client.cookies)
    copied = Persona.objects.create(owner=alice, name="Mara", summary="Front desk.")

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
