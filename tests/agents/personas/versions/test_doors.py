"""Who comes to the versions of a persona through which door, and who changes what."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from agents.personas.models import Persona
from tests.agents.personas.versions.stage import at, changed, sends

SignIn = Callable[[User | None], Client]
READ = ("", "compare/", "1/")
CHANGE = ("publish/", "discard/", "1/bring-back/")


@pytest.mark.parametrize("page", [*READ, *CHANGE])
def test_an_owner_has_all_of_them_and_others_find_none(
    page: str, edited: Persona, alice: User, bob: User, boss: User, signed_in: SignIn
) -> None:
    assert signed_in(alice).get(at(edited, page)).status_code == 200
    assert signed_in(bob).get(at(edited, page)).status_code == 404
    assert signed_in(boss).get(at(edited, page)).status_code == 404


@pytest.mark.parametrize("page", READ)
def test_staff_who_may_see_personas_see_their_versions_in_the_admin(
    page: str, edited: Persona, editor: User, supervisor: User, signed_in: SignIn
) -> None:
    assertContains(signed_in(editor).get(at(edited, page, in_admin=True)), "Django", 0)
    assert signed_in(supervisor).get(at(edited, page, in_admin=True)).status_code == 404


@pytest.mark.parametrize("page", CHANGE)
def test_who_may_not_publish_is_refused(page: str, edited: Persona, editor: User, signed_in: SignIn) -> None:
    browser = signed_in(editor)

    assert browser.get(at(edited, page, in_admin=True)).status_code == 403
    assert sends(browser, at(edited, page, in_admin=True), edited, reason="Mine now.").status_code == 403
    assertNotContains(browser.get(at(edited, in_admin=True)), at(edited, page, in_admin=True))


def test_staff_publish_other_peoples_with_the_right_to(edited: Persona, publisher: User, signed_in: SignIn) -> None:
    browser = signed_in(publisher)

    answer = sends(browser, at(edited, "publish/", in_admin=True), edited, reason="Checked.")

    assert answer["Location"] == at(edited, in_admin=True)
    assert edited.versions.get(number=2).author == publisher


def test_staff_bring_back_other_peoples_with_the_right_to(
    edited: Persona, publisher: User, alice: User, signed_in: SignIn
) -> None:
    edited.publish(alice, "She greets.")

    sends(signed_in(publisher), at(edited, "1/bring-back/", in_admin=True), edited, reason="Back.")

    assert edited.versions.get(number=3).greeting == ""


def test_staff_publish_their_own_without_a_right_to(editor: User, signed_in: SignIn) -> None:
    mine = changed(Persona.objects.create_published(owner=editor, name="Otto", summary="New."), greeting="Hello.")

    sends(signed_in(editor), at(mine, "publish/", in_admin=True), mine, reason="She greets.")

    assert mine.versions.count() == 2


def test_the_pages_lead_on_through_the_same_door(edited: Persona, publisher: User, signed_in: SignIn) -> None:
    page = signed_in(publisher).get(at(edited, in_admin=True))

    for other in (*CHANGE[:2], *READ[1:]):
        assertContains(page, at(edited, other, in_admin=True))
    assertNotContains(page, f'"/personas/{edited.pk}/versions/')
    assertContains(page, f"/admin/agents/persona/{edited.pk}/change/")


def test_forms_and_cards_lead_to_the_versions(edited: Persona, alice: User, editor: User, signed_in: SignIn) -> None:
    assertContains(signed_in(alice).get("/"), f'href="{at(edited)}"')
    assertContains(signed_in(alice).get(f"/personas/{edited.pk}/edit/"), f'href="{at(edited)}"')
    form = signed_in(editor).get(f"/admin/agents/persona/{edited.pk}/change/")
    assertContains(form, f'href="{at(edited, in_admin=True)}"')
