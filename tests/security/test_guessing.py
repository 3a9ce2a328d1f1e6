"""Guessing passwords: at both doors, under forged addresses, and for people who do not exist."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains

from tests.security.visitor import sign_in, visiting
from tests.served.site import Site, serving
from voicesite.accounts.lockout import in_words

TOO_MANY = "Too many failed login attempts"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("passwords_as_served")
class TestServed:
    async def test_after_five_guesses_the_right_password_does_not_help(self, site: Site, alice: User) -> None:
        async with visiting(site.url) as guesser:
            for number in range(5):
                assert (await sign_in(guesser, "alice", f"guess {number}")).status == 200
            locked = await sign_in(guesser, "alice", "alice's password")
        assert TOO_MANY in locked.body
        assert "sessionid" not in locked.cookies

    async def test_a_forged_address_does_not_help(self, site: Site, alice: User) -> None:
        async with visiting(site.url) as guesser:
            for number in range(5):
                await sign_in(guesser, "alice", f"guess {number}", X_Forwarded_For=f"203.0.113.{number}")
            locked = await sign_in(guesser, "alice", "alice's password", X_Forwarded_For="203.0.113.77")
        assert TOO_MANY in locked.body

    async def test_trying_many_names_is_stopped_by_address(self, site: Site, alice: User) -> None:
        """Ten failures a minute from one address, whatever it says its address is."""
        async with visiting(site.url) as guesser:
            for number in range(10):
                await sign_in(guesser, f"person-{number}", "Summer2026!", X_Forwarded_For=f"203.0.113.{number}")
            locked = await sign_in(guesser, "alice", "alice's password")
        assert TOO_MANY in locked.body

    async def test_behind_a_proxy_its_own_entry_counts(self, site: Site, alice: User, proxied: Site) -> None:
        """The guesser can write what it likes to the left of what the proxy adds."""
        async with visiting(proxied.url) as guesser:
            for number in range(10):
                await sign_in(guesser, f"person-{number}", "x", X_Forwarded_For=f"203.0.113.{number}, 198.51.100.7")
            locked = await sign_in(guesser, "alice", "alice's password", X_Forwarded_For="203.0.113.77, 198.51.100.7")
            other = await sign_in(guesser, "alice", "alice's password", X_Forwarded_For="198.51.100.7, 198.51.100.8")
        assert TOO_MANY in locked.body
        assert other.status == 302

    async def test_a_crowd_that_signs_in_keeps_nobody_from_their_pages(self, proxied: Site, alice_cookie: str) -> None:
        """Each from another address, so that no limit but that of the hashing stops them."""
        async with visiting(proxied.url) as visitor, asyncio.TaskGroup() as crowd:
            tries = [
                crowd.create_task(sign_in(visitor, f"person-{number}", "guess", X_Forwarded_For=f"203.0.113.{number}"))
                for number in range(60)
            ]
            pages = [crowd.create_task(visitor.get("/", Cookie=f"sessionid={alice_cookie}")) for _ in range(5)]
        assert {page.result().status for page in pages} == {200}
        assert {answer.result().status for answer in tries} <= {200, 429}

    async def test_the_admin_has_no_door_of_its_own(self, site: Site, boss: User) -> None:
        async with visiting(site.url) as guesser:
            page = await guesser.get("/accounts/login/")
            token = page.cookies["csrftoken"].value
            form = {"username": "boss", "password": "boss's password", "csrfmiddlewaretoken": token}
            answers = [
                await guesser.post(path, form, Cookie=f"csrftoken={token}") for path in ("/admin/login/", "/admin/")
            ]
        assert [answer.status for answer in answers] == [302, 302]
        assert ["sessionid" in answer.cookies for answer in answers] == [False, False]
        assert all(answer.headers["Location"].startswith(("/accounts/login/", "/admin/login/")) for answer in answers)

    @pytest.fixture
    def proxied(self, tmp_path: Path, site: Site) -> Iterator[Site]:
        with serving(tmp_path, TRUSTED_PROXIES="1") as proxied:
            yield proxied


@pytest.mark.django_db
class TestSpellings:
    """A name is the same in whatever case and normal form: for the look-up, and for the limits."""

    @pytest.mark.parametrize("typed", ["Jürgen", "JÜRGEN", "Ju\u0308rgen", " jürgen ", "Ｊürgen", "JU\u0308RGEN"])
    def test_each_signs_in(self, typed: str, client: Client) -> None:
        User.objects.create_user("Jürgen", password="of Jürgen, 1")

        assert client.post("/accounts/login/", {"login": typed, "password": "of Jürgen, 1"}).status_code == 302

    @pytest.mark.parametrize("name", ["Jürgen", "nobody-ü"])
    def test_all_count_as_one_name(self, name: str, client: Client) -> None:
        User.objects.create_user("Jürgen", password="of Jürgen, 1")
        for typed in (name, name.upper(), normalize("NFD", name), f"{name}\u200b", normalize("NFD", name.upper())):
            client.post("/accounts/login/", {"login": typed, "password": "guess"})

        assert TOO_MANY in client.post("/accounts/login/", {"login": name, "password": "of Jürgen, 1"}).content.decode()

    def test_a_person_changes_the_password_of_an_account_with_any_name(self, client: Client) -> None:
        User.objects.create_user("Großmann", password="of Großmann, 1")
        client.post("/accounts/login/", {"login": "GROSSMANN", "password": "of Großmann, 1"})

        new = {"oldpassword": "of Großmann, 1", "password1": "x8Kd!aa0-hg7", "password2": "x8Kd!aa0-hg7"}
        assert client.post("/accounts/password/change/", new).status_code == 302
        assert User.objects.get().check_password("x8Kd!aa0-hg7")


@pytest.mark.django_db
class TestWhen:
    """Who is locked out reads when to try again, and then may."""

    @pytest.mark.parametrize(("seconds_later", "said"), [(0, "5 minutes"), (150, "3 minutes"), (259, "45 seconds")])
    def test_the_page_says_when(
        self, seconds_later: float, said: str, alice: User, client: Client, clock: Callable[[float], None]
    ) -> None:
        for _ in range(5):
            client.post("/accounts/login/", {"login": "alice", "password": "guess"})
        clock(seconds_later)

        page = client.post("/accounts/login/", {"login": "alice", "password": "alice's password"})

        assertContains(page, f"{TOO_MANY}. Try again in {said}.")

    def test_an_address_that_tried_many_names_waits_less(
        self, alice: User, client: Client, clock: Callable[[float], None]
    ) -> None:
        for number in range(10):
            client.post("/accounts/login/", {"login": f"person-{number}", "password": "guess"})
        clock(20)

        page = client.post("/accounts/login/", {"login": "alice", "password": "alice's password"})

        assertContains(page, f"{TOO_MANY}. Try again in 40 seconds.")

    def test_after_that_time_the_right_password_works(
        self, alice: User, client: Client, clock: Callable[[float], None]
    ) -> None:
        for _ in range(5):
            client.post("/accounts/login/", {"login": "alice", "password": "guess"})
        clock(301)

        assert client.post("/accounts/login/", {"login": "alice", "password": "alice's password"}).status_code == 302

    @pytest.fixture
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
        """The clock of the limits: it stands still until it is moved."""
        now = time.time()

        def move(seconds: float) -> None:
            monkeypatch.setattr("time.time", lambda: now + seconds)

        move(0)
        return move


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "a few seconds"),
        (5.1, "10 seconds"),
        (55, "55 seconds"),
        (55.5, "a minute"),
        (60.2, "2 minutes"),
        (300, "5 minutes"),
    ],
)
def test_a_wait_is_said_in_words_and_never_too_short(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@pytest.mark.django_db
class TestWhoDoesNotExist:
    def test_gets_the_same_page(self, alice: User, client: Client) -> None:
        pages = [
            client.post("/accounts/login/", {"login": name, "password": "guess"}).content.decode()
            for name in ("alice", "eliza")
        ]
        known, unknown = (re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page) for page in pages)
        assert known.replace("alice", "eliza") == unknown

    def test_is_locked_out_like_anybody(self, alice: User, client: Client) -> None:
        for _ in range(5):
            client.post("/accounts/login/", {"login": "eliza", "password": "guess"})
        assert TOO_MANY in client.post("/accounts/login/", {"login": "eliza", "password": "guess"}).content.decode()

    @pytest.mark.parametrize("name", ["alice", "eliza", "gone"])
    def test_costs_the_same_work(self, name: str, alice: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        """One hash of a password, for people who are there, not there, or no longer active."""
        User.objects.create_user("gone", password="gone's password", is_active=False)
        hashed: list[str] = []
        encode = MD5PasswordHasher.encode

        def counted(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
            hashed.append(password)
            return str(encode(hasher, password, salt))

        monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
        client.post("/accounts/login/", {"login": name, "password": "guess"})
        assert hashed == ["guess"]
