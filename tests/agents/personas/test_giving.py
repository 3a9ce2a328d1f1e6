"""The page on which owners give a persona away."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from agents.personas.models import Persona

SignIn = Callable[[User | None], Client]
SURE = {"confirmed": "yes"}


@pytest.fixture
def path(mara: Persona) -> str:
    return f"/personas/{mara.pk}/"


def owner_of(mara: Persona) -> str:
    return Persona.objects.get(pk=mara.pk).owner.username


class TestGive:
    def test_it_is_asked_first_and_then_done(
        self, path: str, mara: Persona, alice: User, charlie: User, signed_in: SignIn
    ) -> None:
        browser = signed_in(alice)
        assertContains(browser.get("/"), f'href="{path}give/"')
        assertContains(browser.get(f"{path}give/"), "to somebody else")

        asks = browser.post(f"{path}give/", {"to": "Charlie"})
        assertContains(asks, "to <bdi>charlie</bdi>?")
        assertContains(asks, "You do not find it any more")
        assert owner_of(mara) == "alice"

        done = browser.post(f"{path}give/", {"to": "charlie"} | SURE, follow=True)
        assertContains(done, "\u2068Mara\u2069 belongs to \u2068charlie\u2069 now.")
        assert owner_of(mara) == "charlie"
        assertNotContains(done, f'href="{path}"')

    def test_the_former_owner_may_go_on_finding_it(
        self, path: str, alice: User, charlie: User, signed_in: SignIn
    ) -> None:
        browser = signed_in(alice)
        form = {"to": "charlie", "keeps_access": "on"}
        asks = browser.post(f"{path}give/", form)
        assertContains(asks, "It stays in your gallery")
        assertContains(asks, '<input type="hidden" name="keeps_access" value="on">', html=True)

        assertContains(browser.post(f"{path}give/", form | SURE, follow=True), f'href="{path}"')

    @pytest.mark.parametrize(
        ("to", "sentence"),
        [
            ("", "Say to whom you give it."),
            ("nobody", "Nobody was found under “nobody”"),
            ("alice", "It is yours already"),
            ("bob, charlie", "Name one person"),
        ],
    )
    def test_whoever_is_named_has_to_be_one_other_person(
        self, to: str, sentence: str, path: str, mara: Persona, alice: User, bob: User, charlie: User, signed_in: SignIn
    ) -> None:
        assertContains(signed_in(alice).post(f"{path}give/", {"to": to} | SURE), sentence)
        assert owner_of(mara) == "alice"

    def test_who_has_no_room_is_named_with_what_to_do(
        self, path: str, mara: Persona, alice: User, charlie: User, settings: Settings, signed_in: SignIn
    ) -> None:
        Persona.objects.create(owner=charlie, name="Otto", summary="s")
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"personas_per_user": 1})

        page = signed_in(alice).post(f"{path}give/", {"to": "charlie"} | SURE)

        assertContains(page, "ask them to make room for this one, or choose somebody else.")
        assert owner_of(mara) == "alice"


def test_somebody_elses_persona_is_not_found(
    path: str, mara: Persona, bob: User, editor: User, signed_in: SignIn
) -> None:
    for person in (bob, editor):
        assert signed_in(person).get(f"{path}give/").status_code == 404
        assert signed_in(person).post(f"{path}give/", {"to": "bob"} | SURE).status_code == 404
    assert owner_of(mara) == "alice"


def test_what_is_archived_is_brought_back_before_it_is_given_away(
    path: str, mara: Persona, alice: User, charlie: User, signed_in: SignIn
) -> None:
    Persona.objects.update(archived_at=timezone.now())
    assert signed_in(alice).post(f"{path}give/", {"to": "charlie"} | SURE).status_code == 404
