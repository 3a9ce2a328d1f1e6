"""Two people edit one persona at the same time: both see what the other changed, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.personas.models import Persona
from tests.agents.personas.filled import filled

SignIn = Callable[[User | None], Client]


def admin_page(persona: Persona) -> str:
    return f"/admin/agents/persona/{persona.pk}/change/"


def own_page(persona: Persona) -> str:
    return f"/personas/{persona.pk}/edit/"


@pytest.fixture
def otto(alice: User) -> Persona:
    """As `filled()` has him."""
    boxes = {"interrupt_response", "echo_guard", "echo_cancellation", "active"}
    persona = Persona(owner=alice, **{k: k in boxes or v for k, v in filled().items()})
    persona.clean_fields()  # numbers are written as texts there
    persona.save()
    persona.publish(alice)
    return persona


class Editor:
    """Somebody with the form open; `page` is what they see."""

    def __init__(self, browser: Client, path: str, persona: Persona) -> None:
        self.browser, self.path, self.persona = browser, path, persona
        self.page: Any = browser.get(path)

    @property
    def form(self) -> Any:
        context = self.page.context
        return context["adminform"].form if "adminform" in context else context["form"]

    def saves(self, **changes: Any) -> None:
        """Send the form as it is shown, with these changes, and see what comes back."""
        shown = {name: self.form[name].value() for name in self.form.fields}
        sent = {name: value for name, value in shown.items() if value not in (None, False)} | changes
        self.page = self.browser.post(self.path, sent)

    def sees(self, **theirs: str) -> None:
        """The page is not saved, and shows these values as the others'."""
        assert self.page.status_code == 200
        found = {
            c.field.name: "".join(p.text for p in c.theirs if p.kind != "gone") for c in self.form.meanwhile.changes
        }
        assert found == theirs

    def has_saved(self) -> None:
        assert self.page.status_code == 302


@pytest.fixture
def owner(otto: Persona, alice: User, signed_in: SignIn) -> Editor:
    return Editor(signed_in(alice), own_page(otto), otto)


@pytest.fixture
def staff(otto: Persona, editor: User, signed_in: SignIn) -> Editor:
    return Editor(signed_in(editor), admin_page(otto), otto)


@pytest.fixture(params=["owner first", "staff first"])
def pair(request: pytest.FixtureRequest, owner: Editor, staff: Editor) -> tuple[Editor, Editor]:
    return (owner, staff) if request.param == "owner first" else (staff, owner)


def test_the_second_sees_what_the_first_changed_and_loses_nothing(pair: tuple[Editor, Editor], otto: Persona) -> None:
    first, second = pair
    first.saves(instructions="Trains leave every two hours.", name="Otto the First")

    second.saves(instructions="Trains leave every hour, on Sundays too.")

    second.sees(name="Otto the First", instructions="Trains leave every two hours.")
    assertContains(second.page, "<del>hour.</del><ins>two hours.</ins>", html=False)
    assert second.form["instructions"].value() == "Trains leave every hour, on Sundays too."
    assert second.form["name"].value() == "Otto the First"
    otto.refresh_from_db()
    assert otto.instructions == "Trains leave every two hours."
    second.saves()
    second.has_saved()
    otto.refresh_from_db()
    assert (otto.name, otto.instructions) == ("Otto the First", "Trains leave every hour, on Sundays too.")


def test_the_second_can_take_what_the_first_has(pair: tuple[Editor, Editor], otto: Persona) -> None:
    first, second = pair
    first.saves(summary="Knows every bus.")
    second.saves(summary="Knows every ship.", greeting="Ahoy!")

    second.saves(take=["summary"])

    second.has_saved()
    otto.refresh_from_db()
    assert (otto.summary, otto.greeting) == ("Knows every bus.", "Ahoy!")


@pytest.mark.parametrize(
    ("field", "theirs", "shown"),
    [
        ("echo_guard", "", "off"),
        ("language", "de-DE", "Deutsch · German"),
        ("silence_duration_ms", "700", "700"),
        ("temperature", "1", "1.0"),
        ("everyone", "on", "on"),
        ("greeting", "Hello!", "Hello!"),
    ],
)
def test_a_field_of_any_kind_that_the_second_left_alone_is_not_put_back(
    field: str, theirs: str, shown: str, owner: Editor, staff: Editor, editor: User, otto: Persona
) -> None:
    editor.user_permissions.add(Permission.objects.get(codename="share_with_everyone"))
    staff.saves(**{field: theirs})
    staff.has_saved()
    kept = getattr(Persona.objects.get(), field)

    owner.saves(name="Otto the Second")

    owner.sees(**{field: shown})
    owner.saves()
    owner.has_saved()
    otto.refresh_from_db()
    assert (otto.name, getattr(otto, field)) == ("Otto the Second", kept)


def test_groups_are_compared_too(owner: Editor, staff: Editor, alice: User, teachers: Group, otto: Persona) -> None:
    alice.groups.add(teachers)
    staff.saves(groups=[str(teachers.pk)])

    owner.saves(name="Otto the Second")

    owner.sees(groups="Teachers")
    owner.saves()
    assert otto.groups.get() == teachers


def test_a_group_that_the_owner_cannot_choose_asks_nothing(owner: Editor, staff: Editor, teachers: Group) -> None:
    staff.saves(groups=[str(teachers.pk)])

    owner.saves(name="Otto the Second")

    owner.has_saved()
    assert Persona.objects.get().groups.get() == teachers


def test_the_same_change_by_both_asks_nothing(owner: Editor, staff: Editor) -> None:
    staff.saves(greeting="Hello!")
    owner.saves(greeting="Hello!", summary="Knows every bus.")

    owner.has_saved()


def test_a_third_change_is_shown_too(
    owner: Editor, staff: Editor, boss: User, otto: Persona, signed_in: SignIn
) -> None:
    third = Editor(signed_in(boss), admin_page(otto), otto)
    staff.saves(summary="Knows every bus.")
    owner.saves(summary="Knows every ship.")
    third.saves(take=["summary"], greeting="Hello!")
    third.saves()

    owner.saves(take=["summary"])

    owner.sees(greeting="Hello!")
    owner.saves()
    otto.refresh_from_db()
    assert (otto.summary, otto.greeting) == ("Knows every bus.", "Hello!")


def test_the_others_are_named(owner: Editor, staff: Editor, boss: User, otto: Persona, signed_in: SignIn) -> None:
    staff.saves(greeting="Hello!")
    Editor(signed_in(boss), admin_page(otto), otto).saves(summary="Knows every bus.")

    owner.saves(name="Otto the Second")

    assert set(owner.form.meanwhile.who.split(" and ")) == {"editor", "boss"}


def test_a_revert_sees_what_was_saved_since_the_page_was_opened(
    owner: Editor, editor: User, otto: Persona, signed_in: SignIn
) -> None:
    first = otto.history.earliest()
    owner.saves(name="Otto the Second")
    path = f"/admin/agents/persona/{otto.pk}/history/{first.pk}/"
    reverting = Editor(signed_in(editor), path, otto)
    owner.page = owner.browser.get(owner.path)
    owner.saves(greeting="Hello!")

    reverting.saves()

    reverting.sees(greeting="Hello!")


def test_a_switched_off_persona_stays_off(owner: Editor, editor: User, otto: Persona, signed_in: SignIn) -> None:
    """The admin's list saves without a form."""
    signed_in(editor).post("/admin/agents/persona/", {"action": "deactivate", "_selected_action": [str(otto.pk)]})

    owner.saves(name="Otto the Second")

    owner.sees(active="off")


@pytest.mark.parametrize("version", ["0", "999999", "-1", "nonsense", "9" * 40, "٣"])
def test_an_unknown_version_overwrites_nothing_unseen(version: str, owner: Editor, otto: Persona) -> None:
    owner.saves(version=version, name="Otto the Second")

    assertContains(owner.page, "Otto the Second")
    assert owner.page.status_code == 200
    otto.refresh_from_db()
    assert otto.name == "Otto"


def test_what_cannot_be_chosen_is_an_error_as_ever(owner: Editor, staff: Editor, editor: User, otto: Persona) -> None:
    editor.user_permissions.add(Permission.objects.get(codename="view_user"))  # else there is no owner to choose
    owner.saves(name="Otto the Second")

    staff.saves(owner="999999", groups=["nonsense"], language="xx", silence_duration_ms="soon", temperature="")

    staff.sees(name="Otto the Second")
    assert {"owner", "groups", "language", "silence_duration_ms", "temperature"} <= staff.form.errors.keys()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_saved(owner: Editor, staff: Editor, otto: Persona) -> None:
    def saves(editor: Editor, greeting: str) -> None:
        try:
            editor.saves(greeting=greeting)
        finally:
            connection.close()  # of this thread

    with ThreadPoolExecutor() as threads:
        list(threads.map(saves, (owner, staff), ("Hello!", "Good morning!")))

    assert {owner.page.status_code, staff.page.status_code} == {200, 302}


def test_hostile_text_is_shown_as_text(owner: Editor, staff: Editor) -> None:
    staff.saves(instructions="<img src=x onerror=alert(1)>")
    owner.saves(instructions="</dd><script>alert(1)</script>")

    assertNotContains(owner.page, "<img src=x")
    assertNotContains(owner.page, "<script>alert")


def test_a_persona_without_a_history_is_saved(owner: Editor, otto: Persona) -> None:
    """As it comes from a fixture or a bulk import."""
    otto.history.all().delete()
    owner.page = owner.browser.get(owner.path)

    owner.saves(name="Otto the Second")

    owner.has_saved()


def test_a_new_persona_has_no_version(alice: User, signed_in: SignIn) -> None:
    page = signed_in(alice).get("/personas/new/")

    assertNotContains(page, 'name="version"')
    assertRedirects(signed_in(alice).post("/personas/new/", filled()), "/")
