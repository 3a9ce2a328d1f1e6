"""A draft is saved, and published with a reason: what callers get, and what people read about it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.personas.models import Persona
from agents.personas.publishing import state_in_words
from tests.agents.personas.filled import drafted, filled, filled_fields

SignIn = Callable[[User | None], Client]


@pytest.fixture
def otto(alice: User) -> Persona:
    return Persona.objects.create_published(owner=alice, **filled_fields())


def edit(persona: Persona) -> str:
    return f"/personas/{persona.pk}/edit/"


def in_admin(persona: Persona) -> str:
    return f"/admin/agents/persona/{persona.pk}/change/"


def test_a_draft_changes_nothing_for_callers_and_comes_back(otto: Persona, alice: User, signed_in: SignIn) -> None:
    answer = signed_in(alice).post(edit(otto), drafted(greeting="Ahoy!"), follow=True)

    assertRedirects(answer, edit(otto))
    assertContains(answer, "is saved as a draft. Callers talk to version 1 until you publish it.")
    assertContains(answer, "Published version 1 · draft has changes")
    otto.refresh_from_db()
    assert (otto.greeting, otto.versions.get().greeting) == ("Ahoy!", "")


def test_the_first_draft_says_that_nobody_can_call_it(alice: User, signed_in: SignIn) -> None:
    answer = signed_in(alice).post("/personas/new/", drafted(), follow=True)

    assertContains(answer, "Nobody can call it until you publish it.")
    assertContains(answer, "Not published yet")


def test_the_enter_key_saves_a_draft(alice: User, signed_in: SignIn) -> None:
    """Browsers then press the first button of the form."""
    page = signed_in(alice).get("/personas/new/?template=blank").content.decode()

    assert page.index('name="draft"') < page.index('name="publish"')


def test_publishing_makes_a_version_with_its_reason(otto: Persona, alice: User, signed_in: SignIn) -> None:
    answer = signed_in(alice).post(edit(otto), filled(greeting="Ahoy!", reason="Says hello."), follow=True)

    assertRedirects(answer, "/")
    assertContains(answer, "Version 2 of \u2068Otto\u2069 is published")
    otto.refresh_from_db()
    version = otto.versions.get(number=2)
    assert (otto.published, version.reason, version.greeting) == (version, "Says hello.", "Ahoy!")
    assert state_in_words(otto) == "Published version 2"


def test_other_instructions_are_published_with_a_reason_only(otto: Persona, alice: User, signed_in: SignIn) -> None:
    page = signed_in(alice).post(edit(otto), filled(instructions="Trains have stopped.", reason=" "))

    assertContains(page, '<a href="#id_reason">What is new in this version</a>: Say in a line what is new')
    assertContains(page, "Trains have stopped.")
    assert otto.versions.count() == 1


@pytest.mark.parametrize("button", [drafted, filled])
def test_without_other_instructions_no_reason_is_asked_for(
    button: Callable[..., dict[str, str]], otto: Persona, alice: User, signed_in: SignIn
) -> None:
    changes = {"reason": "", "instructions": "Trains leave every hour."} | (
        {"instructions": "Trains have stopped."} if button is drafted else {"greeting": "Ahoy!"}
    )

    assert signed_in(alice).post(edit(otto), button(**changes)).status_code == 302


def test_the_first_version_needs_no_reason(alice: User, signed_in: SignIn) -> None:
    assertRedirects(signed_in(alice).post("/personas/new/", filled(reason="")), "/")


def test_what_callers_get_already_is_not_published_again(otto: Persona, alice: User, signed_in: SignIn) -> None:
    signed_in(alice).post(edit(otto), filled(end_of_utterance_level=""))

    assert otto.versions.count() == 1


def test_staff_publish_if_they_may(otto: Persona, alice: User, editor: User, signed_in: SignIn) -> None:
    sent = filled(owner=str(alice.pk), greeting="Ahoy!")
    assertNotContains(signed_in(editor).get(in_admin(otto)), "Save and publish")
    signed_in(editor).post(in_admin(otto), sent)
    otto.refresh_from_db()
    assert (otto.greeting, otto.versions.count()) == ("Ahoy!", 1)

    editor.user_permissions.add(Permission.objects.get(codename="publish_persona"))
    assertContains(signed_in(editor).get(in_admin(otto)), "Save and publish")
    signed_in(editor).post(in_admin(otto), sent)
    version = otto.versions.get(number=2)
    assert (version.greeting, version.author) == ("Ahoy!", editor)


def test_the_list_of_the_admin_says_what_is_published(otto: Persona, boss: User, signed_in: SignIn) -> None:
    Persona.objects.filter(pk=otto.pk).update(revision=1)

    assertContains(signed_in(boss).get("/admin/agents/persona/"), "Published version 1 · draft has changes")
