"""Sharing with everyone is a right of its own. What is shared already stays so until its owner stops it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from agents.personas.models import Persona
from tests.agents.personas.filled import filled

SignIn = Callable[[User | None], Client]
MAY_NOT = "You have no right to share with everyone"


def give_the_right(person: User) -> User:
    person.user_permissions.add(Permission.objects.get(codename="share_with_everyone"))
    return person


@pytest.fixture(params=["owner", "editor"])
def sends(request: pytest.FixtureRequest, mara: Persona, alice: User, editor: User, signed_in: SignIn) -> Callable:
    """Sends Mara's form: as her owner on the site, or as an editor in the admin. Returns the page."""
    in_admin = request.param == "editor"
    person = editor if in_admin else alice
    path = f"/admin/agents/persona/{mara.pk}/change/" if in_admin else f"/personas/{mara.pk}/edit/"

    def send(*, with_right: bool = False, **fields: str) -> str:
        if with_right:
            give_the_right(person)
        return signed_in(person).post(path, filled(owner=str(alice.pk), **fields), follow=True).content.decode()

    return send


def is_shared(mara: Persona) -> bool:
    return Persona.objects.get(pk=mara.pk).everyone


def test_without_the_right_nobody_shares_and_a_sentence_says_what_to_do(sends: Callable, mara: Persona) -> None:
    assert f"{MAY_NOT}: leave this off, or ask an administrator to give you that right." in sends(everyone="on")
    assert not is_shared(mara)


def test_with_the_right_a_persona_is_shared(sends: Callable, mara: Persona) -> None:
    sends(with_right=True, everyone="on")
    assert is_shared(mara)


def test_what_is_shared_already_stays_shared_when_it_is_saved(sends: Callable, mara: Persona) -> None:
    Persona.objects.filter(pk=mara.pk).update(everyone=True)
    assert MAY_NOT not in sends(everyone="on", name="Otto")
    assert is_shared(mara)


def test_who_has_stopped_sharing_cannot_begin_again(sends: Callable, mara: Persona) -> None:
    Persona.objects.filter(pk=mara.pk).update(everyone=True)
    sends()
    assert MAY_NOT in sends(everyone="on")
    assert not is_shared(mara)


def test_a_new_persona_is_shared_by_nobody_without_the_right(charlie: User, signed_in: SignIn) -> None:
    assertContains(signed_in(charlie).post("/personas/new/", filled(everyone="on")), MAY_NOT)
    give_the_right(charlie)
    signed_in(charlie).post("/personas/new/", filled(everyone="on"))
    assert Persona.objects.get().everyone


def test_the_form_says_so_before_it_is_sent(mara: Persona, alice: User, boss: User, signed_in: SignIn) -> None:
    page = f"/personas/{mara.pk}/edit/"
    form = signed_in(alice).get(page).context["form"]
    assert form["everyone"].help_text.startswith(MAY_NOT)
    assert form.fields["everyone"].widget.attrs["disabled"]

    Persona.objects.filter(pk=mara.pk).update(everyone=True)
    assertContains(signed_in(alice).get(page), "You may switch this off, but not on again.")
    give_the_right(alice)
    assertNotContains(signed_in(alice).get(page), "You may switch this off, but not on again.")


def test_superusers_have_the_right(boss: User, signed_in: SignIn) -> None:
    signed_in(boss).post("/personas/new/", filled(everyone="on"))
    assert Persona.objects.get().everyone
