"""Two people edit one persona at the same time: both see what the other changed, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection, models
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from agents.audit.models import AuditEvent
from agents.personas.models import Persona
from tests.agents.personas.filled import filled_fields

SignIn = Callable[[User | None], Client]


def admin_page(persona: Persona) -> str:
    return f"/admin/agents/persona/{persona.pk}/change/"


def own_page(persona: Persona) -> str:
    return f"/personas/{persona.pk}/edit/"


@pytest.fixture
def otto(alice: User) -> Persona:
    """As `filled()` has him."""
    return Persona.objects.create_published(owner=alice, **filled_fields())


class Editor:
    """Somebody with the form open; `page` is what they see."""

    def __init__(self, browser: Client, path: str) -> None:
        self.browser, self.path = browser, path
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
    return Editor(signed_in(alice), own_page(otto))


@pytest.fixture
def staff(otto: Persona, editor: User, signed_in: SignIn) -> Editor:
    return Editor(signed_in(editor), admin_page(otto))


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
    third = Editor(signed_in(boss), admin_page(otto))
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
    Editor(signed_in(boss), admin_page(otto)).saves(summary="Knows every bus.")

    owner.saves(name="Otto the Second")

    assert set(owner.form.meanwhile.who.split(" and ")) == {"editor", "boss"}


def test_a_switched_off_persona_stays_off(owner: Editor, editor: User, otto: Persona, signed_in: SignIn) -> None:
    """The admin's list saves without a form."""
    signed_in(editor).post(
        "/admin/agents/persona/", {"action": "deactivate", "_selected_action": [str(otto.pk)], "confirmed": "yes"}
    )

    owner.saves(name="Otto the Second")

    owner.sees(active="off")


UNKNOWN = ["0", "999999", "nonsense", "a:b:c", "9" * 40, "٣", "\0", "."]


@pytest.mark.parametrize("filled_with", UNKNOWN)
def test_what_we_did_not_write_overwrites_nothing_unseen(filled_with: str, owner: Editor, otto: Persona) -> None:
    owner.saves(filled_with=filled_with, name="Otto the Second")

    assertContains(owner.page, "Otto the Second")
    assert owner.page.status_code == 200
    otto.refresh_from_db()
    assert otto.name == "Otto"


def test_what_another_form_was_filled_with_says_nothing_of_this_one(owner: Editor, alice: User) -> None:
    other = Editor(owner.browser, own_page(Persona.objects.create(owner=alice, name="Mara", summary="Talks.")))

    owner.saves(filled_with=other.form["filled_with"].value(), name="Otto the Second")

    assert owner.page.status_code == 200


def test_what_cannot_be_chosen_is_an_error_as_ever(owner: Editor, staff: Editor, editor: User, otto: Persona) -> None:
    editor.user_permissions.add(Permission.objects.get(codename="view_user"))  # else there is no owner to choose
    owner.saves(name="Otto the Second")

    staff.saves(owner="999999", groups=["nonsense"], language="xx", silence_duration_ms="soon", voice_rate="")

    staff.sees(name="Otto the Second")
    assert {"owner", "groups", "language", "silence_duration_ms", "voice_rate"} <= staff.form.errors.keys()


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


def test_a_form_that_does_not_say_what_it_was_filled_with_is_saved(owner: Editor) -> None:
    """As a script sends it."""
    owner.saves(filled_with="", name="Otto the Second")

    owner.has_saved()


def test_a_new_persona_has_nobody_to_overwrite(alice: User, signed_in: SignIn) -> None:
    page = signed_in(alice).get("/personas/new/?template=blank")

    assertNotContains(page, 'name="filled_with"')


def test_lists_are_compared_line_by_line(owner: Editor, staff: Editor, otto: Persona) -> None:
    staff.saves(phrase_list="Lighthouse Quay\r\nStorm Glass")
    owner.saves(phrase_list="Pier Street")

    owner.sees(phrase_list="Lighthouse Quay\nStorm Glass")
    owner.saves(take=["phrase_list"])
    otto.refresh_from_db()
    assert otto.phrase_list == ["Lighthouse Quay", "Storm Glass"]


def test_a_position_that_was_left_alone_does_not_undo_what_the_others_set(owner: Editor, staff: Editor) -> None:
    staff.saves(liveliness="5")

    owner.saves(name="Otto the Second")

    owner.sees(silence_duration_ms="200", end_of_utterance_level="low", eagerness="Answers at once")
    assert owner.form["liveliness"].value() == "5"
    owner.saves()
    assert Persona.objects.get().silence_duration_ms == 200


def test_who_saved_is_known_without_the_audit_trail_too(owner: Editor, staff: Editor) -> None:
    staff.saves(greeting="Hello!")
    models.QuerySet.delete(AuditEvent._base_manager.all())

    owner.saves(name="Otto the Second")

    assert owner.form.meanwhile.who == "editor"


def test_each_save_that_changes_the_draft_is_one_more_revision(owner: Editor, staff: Editor, otto: Persona) -> None:
    staff.saves(greeting="Hello!")
    staff.page = staff.browser.get(staff.path)
    staff.saves(may_be_copied="on")
    otto.refresh_from_db()
    assert (otto.revision, str(otto.saved_by), otto.may_be_copied) == (1, "editor", True)

    owner.page = owner.browser.get(owner.path)
    owner.saves(greeting="Good morning!")
    otto.refresh_from_db()
    assert (otto.revision, str(otto.saved_by)) == (2, "alice")
