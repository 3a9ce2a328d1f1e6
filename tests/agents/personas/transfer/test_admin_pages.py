"""Import and export in the admin."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from agents.personas.models import Persona
from agents.personas.transfer.persona_file import read_file
from tests.agents.personas.transfer.filed import file_of, persona

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
LIST = "/admin/agents/persona/"
IMPORT = f"{LIST}import/"


@pytest.mark.parametrize(("action", "name"), [("export_yaml", "personas.yaml"), ("export_json", "personas.json")])
def test_selected_personas_are_exported(
    action: str, name: str, mara: Persona, bob: User, editor: User, signed_in: SignIn
) -> None:
    otto = Persona.objects.create(owner=bob, name="Otto", summary="s")
    selected = {"action": action, "_selected_action": [str(mara.pk), str(otto.pk)]}
    answer = signed_in(editor).post(LIST, selected)
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert {entry.options["name"] for entry in read_file("a", answer.content.decode())} == {"Mara", "Otto"}
    assert b"alice" not in answer.content


def test_an_editor_changes_others_personas_by_a_file(mara: Persona, editor: User, signed_in: SignIn) -> None:
    browser = signed_in(editor)
    assertContains(browser.get(LIST), f'href="{IMPORT}"')
    page = browser.post(IMPORT, {"pasted": file_of(persona(id=str(mara.pk), greeting="Hello!"))})
    assertContains(page, "1 changed: nothing is saved yet")
    done = browser.post(IMPORT, {"token": page.context["agreed_form"]["token"].value()}, follow=True)
    assertContains(done, "Imported: 1 changed.")
    mara.refresh_from_db()
    assert (mara.greeting, str(mara.owner)) == ("Hello!", "alice")


def test_problems_are_shown_there_too(editor: User, signed_in: SignIn) -> None:
    assertContains(
        signed_in(editor).post(IMPORT, {"pasted": "format: x"}), "What you pasted: this is no file of personas"
    )


def test_who_may_only_look_imports_nothing(editor: User, signed_in: SignIn) -> None:
    editor.user_permissions.set(Permission.objects.filter(codename="view_persona"))
    browser = signed_in(editor)
    assertNotContains(browser.get(LIST), IMPORT)
    assert browser.get(IMPORT).status_code == 403
    assert browser.post(IMPORT, {"pasted": file_of()}).status_code == 403
