"""What counts as one guesser, and that nobody who guesses keeps a person out."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from voicesite.accounts.known_devices import COOKIE, PEOPLE

TOO_MANY = "Too many failed login attempts"
HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"

pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str, password: str, *, address: str = HERE, **headers: Any) -> bool | str:
    """True: signed in. Otherwise what the page says."""
    answer = client.post("/accounts/login/", {"login": name, "password": password}, REMOTE_ADDR=address, **headers)
    return answer.status_code == 302 or answer.content.decode()


def guess(name: str, times: int, *, address: str = HERE, client: Client | None = None) -> None:
    for number in range(times):
        assert sign_in(client or Client(), name, f"guess {number}", address=address) is not True


@pytest.mark.parametrize(
    "header",
    ["testserver:{}", "testserver.:{}", "TESTSERVER:{}", "tEstserver", "testserver."],
)
def test_the_host_header_makes_no_new_guesser(header: str, alice: User) -> None:
    for number in range(5):
        sign_in(Client(), "alice", "guess", HTTP_HOST=header.format(number + 1))

    assert TOO_MANY in str(sign_in(Client(), "alice", "alice's password"))


@pytest.mark.parametrize("header", ["HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE"])
def test_no_other_header_does_either(header: str, alice: User) -> None:
    for number in range(5):
        sign_in(Client(), "alice", "guess", **{header: f"203.0.113.{number}"})

    assert TOO_MANY in str(sign_in(Client(), "alice", "alice's password"))


def test_an_ipv6_customer_is_one_guesser(alice: User) -> None:
    for number in range(5):
        guess("alice", 1, address=f"2001:db8:12:34{number:02x}::{number + 1}")

    assert TOO_MANY in str(sign_in(Client(), "alice", "alice's password", address="2001:db8:12:34ff::9"))
    assert sign_in(Client(), "alice", "alice's password", address="2001:db8:12:3500::9") is True


def test_guesses_from_elsewhere_keep_nobody_out(alice: User) -> None:
    guess("alice", 5, address=ELSEWHERE)

    assert TOO_MANY in str(sign_in(Client(), "alice", "alice's password", address=ELSEWHERE))
    assert sign_in(Client(), "alice", "alice's password") is True


def test_a_name_that_many_addresses_guess_is_locked_for_new_devices_alone(alice: User, client: Client) -> None:
    assert sign_in(client, "alice", "alice's password") is True
    client.post("/accounts/logout/")
    for number in range(50):
        guess("alice", 1, address=f"203.0.113.{number}")

    assert TOO_MANY in str(sign_in(Client(), "alice", "alice's password"))
    assert sign_in(client, "alice", "alice's password") is True


def test_guesses_of_the_old_password_count_as_at_the_sign_in(alice: User, client: Client) -> None:
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    new = {"password1": "x8Kd!aa0-hg-77", "password2": "x8Kd!aa0-hg-77"}
    for number in range(5):
        form = {"oldpassword": f"guess {number}", **new}
        assert client.post("/accounts/password/change/", form, REMOTE_ADDR=HERE).status_code == 200

    assert TOO_MANY in str(sign_in(Client(), "alice", "alice's password"))


class TestKnownDevice:
    def test_is_counted_by_itself(self, alice: User, client: Client) -> None:
        assert sign_in(client, "alice", "alice's password") is True
        client.post("/accounts/logout/")

        guess("alice", 10, client=Client())
        guess("nobody", 10, client=Client())

        assert sign_in(client, "alice", "alice's password") is True

    def test_has_its_own_limit(self, alice: User, client: Client) -> None:
        assert sign_in(client, "alice", "alice's password") is True
        client.post("/accounts/logout/")

        guess("alice", 5, client=client)

        assert TOO_MANY in str(sign_in(client, "alice", "alice's password"))
        assert TOO_MANY in str(sign_in(client, "ALICE", "alice's password", address=ELSEWHERE))

    def test_is_known_for_its_own_people_alone(self, alice: User, bob: User, client: Client) -> None:
        assert sign_in(client, "bob", "bob's password") is True
        client.post("/accounts/logout/")
        guess("alice", 5)

        assert TOO_MANY in str(sign_in(client, "alice", "alice's password"))

    def test_may_be_shared(self, alice: User, bob: User, client: Client) -> None:
        for name in ("alice", "bob"):
            assert sign_in(client, name, f"{name}'s password") is True
            client.post("/accounts/logout/")
        guess("alice", 5)

        assert sign_in(client, "alice", "alice's password") is True

    def test_forgets_who_came_longest_ago(self, db: None, client: Client) -> None:
        names = [f"person-{number}" for number in range(PEOPLE + 1)]
        for name in names:
            User.objects.create_user(name, password="a password")
            assert sign_in(client, name, "a password", address=ELSEWHERE) is True
            client.post("/accounts/logout/")
        for name in (names[0], names[-1]):
            guess(name, 5)

        assert TOO_MANY in str(sign_in(client, names[0], "a password"))
        assert sign_in(client, names[-1], "a password") is True

    @pytest.mark.parametrize("forged", ["", "x", "W10:1abc:def", '[["a", "b"]]', "é"])
    def test_cannot_be_forged(self, forged: str, alice: User, client: Client) -> None:
        client.cookies[COOKIE] = forged
        guess("alice", 5)

        assert TOO_MANY in str(sign_in(client, "alice", "alice's password"))

    def test_does_not_say_who_uses_it(self, alice: User, client: Client) -> None:
        sign_in(client, "alice", "alice's password")

        cookie = client.cookies[COOKIE]
        assert "alice" not in cookie.value
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
