"""How many personas one person may have and make, at every door to one more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.personas import how_many
from agents.personas.models import Persona
from tests.agents.personas.filled import filled

SignIn = Callable[[User | None], Client]
ADMIN = "/admin/agents/persona/"
TABS = 6


@pytest.fixture
def limited(settings: Settings) -> Callable[..., None]:
    """Sets the operator's limits."""

    def limit(personas: int = 0, an_hour: int = 0) -> None:
        limits = {"personas_per_user": personas, "new_personas_per_hour": an_hour}
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=limits)

    return limit


def through_the_form(browser: Client, mara: Persona) -> Any:
    return browser.post("/personas/new/", filled())


def with_a_copy(browser: Client, mara: Persona) -> Any:
    return browser.post(f"/personas/{mara.pk}/duplicate/", follow=True)


def with_copies_in_the_admin(browser: Client, mara: Persona) -> Any:
    return browser.post(ADMIN, {"action": "duplicate", ACTION_CHECKBOX_NAME: [mara.pk]}, follow=True)


def as_new_in_the_admin(browser: Client, mara: Persona) -> Any:
    return browser.post(f"{ADMIN}add/", filled(owner=str(mara.owner_id)))


OWN_DOORS = [through_the_form, with_a_copy]
ADMIN_DOORS = [with_copies_in_the_admin, as_new_in_the_admin]


@pytest.fixture
def alice_edits(alice: User, editor: User) -> User:
    """Alice has an editor's rights."""
    alice.is_staff = True
    alice.save()
    alice.user_permissions.set(editor.user_permissions.all())
    return alice


@pytest.fixture
def gives_away(editor: User) -> User:
    """Who looks for accounts may give personas to them."""
    editor.user_permissions.add(Permission.objects.get(codename="view_user"))
    return editor


@pytest.mark.parametrize("door", OWN_DOORS + ADMIN_DOORS)
@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"personas": 1}, "You have as many personas as one person may have, 1: delete one that nobody has called"),
        (
            {"an_hour": 1},
            "You have as many new personas as one person may have in an hour, 1: make the next one in",
        ),
    ],
)
def test_no_door_leads_past_a_limit_and_each_says_what_to_do(
    door: Callable[[Client, Persona], Any],
    limits: dict[str, int],
    sentence: str,
    mara: Persona,
    alice_edits: User,
    limited: Callable[..., None],
    signed_in: SignIn,
) -> None:
    limited(**limits)

    assertContains(door(signed_in(alice_edits), mara), sentence)
    assert Persona.objects.count() == 1


@pytest.mark.parametrize("door", OWN_DOORS + ADMIN_DOORS)
def test_below_the_limits_and_without_any_each_door_is_open(
    door: Callable[[Client, Persona], Any],
    mara: Persona,
    alice_edits: User,
    limited: Callable[..., None],
    signed_in: SignIn,
) -> None:
    limited(personas=2, an_hour=2)
    door(signed_in(alice_edits), mara)
    limited()
    door(signed_in(alice_edits), mara)

    assert Persona.objects.filter(owner=alice_edits).count() == 3


def test_an_hour_later_one_may_make_the_next(
    mara: Persona, alice: User, limited: Callable[..., None], signed_in: SignIn
) -> None:
    limited(an_hour=1)
    Persona.objects.update(created_at=timezone.now() - timedelta(minutes=48, seconds=10))
    assertContains(through_the_form(signed_in(alice), mara), "make the next one in 12 minutes")

    Persona.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assertRedirects(through_the_form(signed_in(alice), mara), "/")


def test_at_the_limit_ones_own_are_edited_as_before(
    mara: Persona, alice: User, limited: Callable[..., None], signed_in: SignIn
) -> None:
    limited(personas=1, an_hour=1)

    assertRedirects(signed_in(alice).post(f"/personas/{mara.pk}/edit/", filled(name="Otto")), "/")


def test_the_form_says_it_before_anything_is_written(
    mara: Persona, alice: User, limited: Callable[..., None], signed_in: SignIn
) -> None:
    pages = ("/personas/new/", "/personas/new/?template=blank")
    for page in pages:
        assertNotContains(signed_in(alice).get(page), "Not now:")
    limited(personas=1)

    for page in pages:
        assertContains(signed_in(alice).get(page), "You have as many personas as one person may have, 1:")
    assertNotContains(signed_in(alice).get(f"/personas/{mara.pk}/edit/"), "Not now:")


class TestVersions:
    """Each version is kept, so one person does not publish without end."""

    def test_who_publishes_on_and_on_waits(
        self, mara: Persona, alice: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(how_many, "VERSIONS_PER_HOUR", 3)  # with the one it began with
        browser, path = signed_in(alice), f"/personas/{mara.pk}/edit/"
        for name in ("Otto", "Otto the Second"):
            assertRedirects(browser.post(path, filled(name=name)), "/")

        assertContains(
            browser.post(path, filled(name="Otto the Third")), "You have published personas 3 times in the last"
        )
        assert not mara.versions.filter(name="Otto the Third").exists()
        mara.versions.update(created_at=timezone.now() - timedelta(hours=1))
        assertRedirects(browser.post(path, filled(name="Otto the Third")), "/")


class TestTheAdmin:
    """Where staff make and give away personas for others."""

    def test_a_persona_is_given_to_nobody_who_has_as_many_as_one_may_have(
        self, mara: Persona, charlie: User, gives_away: User, limited: Callable[..., None], signed_in: SignIn
    ) -> None:
        Persona.objects.create_published(owner=charlie, name="Otto", summary="s")
        limited(personas=1)

        given = signed_in(gives_away).post(f"{ADMIN}{mara.pk}/change/", filled(owner=str(charlie.pk)))

        assertContains(given, "charlie has as many personas as one person may have, 1: choose another owner")
        mara.refresh_from_db()
        assert mara.owner.username == "alice"

    def test_what_is_given_is_not_new(
        self, mara: Persona, charlie: User, gives_away: User, limited: Callable[..., None], signed_in: SignIn
    ) -> None:
        Persona.objects.create_published(owner=charlie, name="Otto", summary="s")
        limited(personas=2, an_hour=1)

        signed_in(gives_away).post(f"{ADMIN}{mara.pk}/change/", filled(owner=str(charlie.pk)))

        mara.refresh_from_db()
        assert mara.owner == charlie

    def test_superusers_have_and_give_as_many_as_they_like(
        self, mara: Persona, alice: User, boss: User, limited: Callable[..., None], signed_in: SignIn
    ) -> None:
        limited(personas=1, an_hour=1)
        browser = signed_in(boss)
        for owner in (boss, boss, alice):
            assertRedirects(browser.post(f"{ADMIN}add/", filled(owner=str(owner.pk))), ADMIN)

        assert Persona.objects.filter(owner=alice).count() == 2


@pytest.fixture
def tabs() -> Callable[[Callable[[int], Any]], list[Any]]:
    """Does something in several tabs at the same time."""

    def at_once(work: Callable[[int], Any]) -> list[Any]:
        def closing(number: int) -> Any:
            try:
                return work(number)
            finally:
                connection.close()

        with ThreadPoolExecutor(TABS) as threads:
            return list(threads.map(closing, range(TABS)))

    return at_once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", OWN_DOORS)
@pytest.mark.parametrize("limits", [{"personas": 3}, {"an_hour": 3}])
def test_tabs_that_send_at_the_same_time_do_not_get_past_the_limit(
    door: Callable[[Client, Persona], Any],
    limits: dict[str, int],
    mara: Persona,
    alice: User,
    limited: Callable[..., None],
    signed_in: SignIn,
    tabs: Callable[[Callable[[int], Any]], list[Any]],
) -> None:
    limited(**limits)
    browsers = [signed_in(alice) for _ in range(TABS)]

    answers = tabs(lambda number: door(browsers[number], mara).status_code)

    assert set(answers) <= {200, 302}
    assert Persona.objects.filter(owner=alice).count() == 3
