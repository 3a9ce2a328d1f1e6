"""Password hashes: which, how many at once, and that they tell nobody which accounts there are."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.contrib.auth.hashers import get_hashers, make_password
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from tests.accounts.factors import has_said_again
from voicesite.accounts import hashing
from voicesite.accounts.hashing import HashingIsFull, Places
from voicesite.accounts.settings import PASSWORD_HASHERS


@pytest.fixture
def served_hashes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the site, and the earlier one cheap."""
    monkeypatch.setattr(hashing.EarlierHasher, "iterations", 10)
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS


@pytest.fixture
def full() -> Iterator[None]:
    """As many passwords are being read as may be."""
    with ExitStack() as others:
        others.callback(setattr, hashing, "places", hashing.places)
        hashing.places = Places(1, 0)
        others.enter_context(hashing.places.take())
        yield


class TestPlaces:
    def test_refuses_at_once_who_finds_no_room_to_wait(self) -> None:
        places = Places(1, 1)
        inside, go = threading.Event(), threading.Event()

        def read() -> None:
            with places.take():
                inside.set()
                go.wait(10)

        with ExitStack() as threads:
            threads.callback(go.set)
            threading.Thread(target=read, daemon=True).start()
            assert inside.wait(10)
            waiting = threading.Thread(target=read, daemon=True)
            waiting.start()
            while places._taken._value:  # until it waits
                pass
            with pytest.raises(HashingIsFull), places.take():
                pass
            go.set()
            waiting.join(10)
        with places.take():
            pass

    def test_a_place_is_free_again_after_an_error(self) -> None:
        places = Places(1, 0)
        with pytest.raises(ValueError, match="odd"), places.take():
            raise ValueError("odd")
        with places.take():
            pass


@pytest.mark.django_db
@pytest.mark.usefixtures("served_hashes")
class TestHashes:
    def test_new_ones_are_argon2id_with_the_parameters_of_owasp(self) -> None:
        assert make_password("a password").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")

    def test_an_earlier_one_is_replaced_at_the_next_sign_in(self, client: Client) -> None:
        User.objects.create(username="ada", password=make_password("ada's password", hasher="pbkdf2_sha256"))

        assert client.post("/accounts/login/", {"login": "ada", "password": "ada's password"}).status_code == 302
        assert User.objects.get().password.startswith("argon2$")

    @pytest.mark.parametrize("name", ["new", "earlier", "no-password", "nobody"])
    def test_every_name_costs_the_same_while_there_are_earlier_ones(
        self, name: str, client: Client, hashed: list[str]
    ) -> None:
        User.objects.create(username="new", password=make_password("a password"))
        User.objects.create(username="earlier", password=make_password("a password", hasher="pbkdf2_sha256"))
        User.objects.create(username="no-password", password=make_password(None))
        hashed.clear()

        client.post("/accounts/login/", {"login": name, "password": "guess"})
        assert sorted(hashed) == ["argon2", "pbkdf2_sha256"]

    @pytest.mark.parametrize("name", ["new", "nobody"])
    def test_an_earlier_hash_costs_nothing_once_nobody_has_one(
        self, name: str, client: Client, hashed: list[str]
    ) -> None:
        User.objects.create(username="new", password=make_password("a password"))
        hashed.clear()

        client.post("/accounts/login/", {"login": name, "password": "guess"})
        assert hashed == ["argon2"]

    @pytest.fixture
    def hashed(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Which hashes are worked out, in their order."""
        done: list[str] = []
        for hasher in get_hashers():
            for work in {"argon2": ("encode", "verify"), "pbkdf2_sha256": ("encode",)}[str(hasher.algorithm)]:
                _note(hasher, work, done, monkeypatch)
        return done


def _note(hasher: object, work: str, done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    original = getattr(hasher, work)

    def noted(*arguments: object) -> object:
        done.append(hasher.algorithm)  # type: ignore[attr-defined]
        return original(*arguments)

    monkeypatch.setattr(hasher, work, noted)


@pytest.mark.django_db
def test_a_wrong_password_counts_also_if_there_is_no_place_for_what_hides_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: str) -> None:
        raise HashingIsFull

    monkeypatch.setattr("voicesite.accounts.adapter.hash_as_for_others", full)
    pages = [client.post("/accounts/login/", {"login": "ada", "password": "guess"}).content.decode() for _ in range(6)]

    assert "Too many failed login attempts" in pages[-1]


@pytest.mark.django_db
@pytest.mark.usefixtures("served_hashes", "full")
class TestFull:
    @pytest.fixture(autouse=True)
    def ada(self, request: pytest.FixtureRequest) -> User:
        request.getfixturevalue("served_hashes")
        return User.objects.create(username="ada", password="argon2$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA")

    @pytest.mark.parametrize("name", ["ada", "nobody"])
    def test_who_signs_in_is_asked_to_come_again_and_loses_nothing(self, name: str, client: Client) -> None:
        for _ in range(12):  # more than there may be failures
            page = client.post("/accounts/login/", {"login": name, "password": "ada's password"})

            assert page.status_code == 429
            assert page.headers["Retry-After"] == "5"
            assert "Too many people are signing in right now. Try again in a few seconds." in page.content.decode()
            assert f'value="{name}"' in page.content.decode()

    @pytest.mark.parametrize(
        ("path", "form"),
        [
            (
                "/accounts/password/change/",
                {"oldpassword": "x", "password1": "x8Kd!aa0-hg7", "password2": "x8Kd!aa0-hg7"},
            ),
            ("/accounts/reauthenticate/", {"password": "x"}),
            (
                "/admin/auth/user/add/",
                {
                    "username": "eve",
                    "usable_password": "true",
                    "password1": "x8Kd!aa0-hg7",
                    "password2": "x8Kd!aa0-hg7",
                },
            ),
        ],
    )
    def test_every_page_that_reads_a_password_says_so(self, path: str, form: dict[str, str], ada: User) -> None:
        User.objects.update(is_staff=True, is_superuser=True)
        browser = Client(raise_request_exception=False)
        browser.force_login(User.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
        has_said_again(str(browser.session.session_key))

        page = browser.post(path, form)
        assert page.status_code in (200, 429)
        assert "Too many" in page.content.decode()
        assert not User.objects.filter(username="eve").exists()
        assert browser.get("/").status_code == 200
