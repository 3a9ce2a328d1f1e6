"""Two of the staff have one account or group open, and both save."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from tests.accounts.test_kept_forms import forms_of

PEOPLE, GROUPS = "/admin/auth/user/", "/admin/auth/group/"


class Page:
    """The form of an account or a group, as a browser sends what it shows."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path
        self.show(client.get(path))

    def show(self, answer: Any) -> None:
        form = answer.context["adminform"].form
        self.sent: dict[str, Any] = {}
        for bound in form:
            if not bound.field.disabled and bound.value() not in (None, False):
                value = bound.value()
                self.sent[bound.html_name] = (
                    [str(getattr(each, "pk", each)) for each in value] if isinstance(value, list) else value
                )
        for name, value in next(
            inputs for _, inputs in forms_of(answer) if ("username" in dict(inputs)) or ("name" in dict(inputs))
        ):
            if name.startswith("initial-"):
                self.sent.setdefault(name, [])
                self.sent[name].append(value)

    def save(self, **typed: Any) -> Any:
        answer = self.client.post(self.path, self.sent | typed)
        if answer.status_code == 200:
            self.show(answer)
        return answer


@pytest.fixture
def page(charlie: User, boss: User, confirmed: Callable[[User], Client]) -> Page:
    """Charlie's account, opened by the boss."""
    return Page(confirmed(boss), f"{PEOPLE}{charlie.pk}/change/")


def test_what_one_left_alone_stays_as_the_other_saved_it(page: Page, charlie: User, teachers: Group) -> None:
    User.objects.filter(pk=charlie.pk).update(email="charlie@example.org", is_staff=True)
    charlie.groups.add(teachers)

    assertRedirects(page.save(first_name="Charlotte"), PEOPLE)

    charlie.refresh_from_db()
    assert (charlie.first_name, charlie.email, charlie.is_staff) == ("Charlotte", "charlie@example.org", True)
    assert list(charlie.groups.all()) == [teachers]


def test_an_account_that_was_made_inactive_stays_so(page: Page, charlie: User) -> None:
    User.objects.filter(pk=charlie.pk).update(is_active=False)

    page.save(first_name="Charlotte")

    charlie.refresh_from_db()
    assert not charlie.is_active


def test_what_both_changed_is_asked_for_and_then_saved_as_shown(page: Page, charlie: User) -> None:
    User.objects.filter(pk=charlie.pk).update(first_name="Charles")

    assertContains(page.save(first_name="Charlotte"), "Somebody else has changed this meanwhile, to “Charles”")
    charlie.refresh_from_db()
    assert charlie.first_name == "Charles"

    assertRedirects(page.save(), PEOPLE)
    charlie.refresh_from_db()
    assert charlie.first_name == "Charlotte"


def test_groups_that_both_changed(page: Page, charlie: User, teachers: Group) -> None:
    drivers = Group.objects.create(name="Drivers")
    charlie.groups.add(teachers)

    assertContains(page.save(groups=[str(drivers.pk)]), "meanwhile, to “Teachers”")
    assertRedirects(page.save(), PEOPLE)

    assert list(charlie.groups.all()) == [drivers]


def test_the_same_change_by_both_is_no_question(page: Page, charlie: User) -> None:
    User.objects.filter(pk=charlie.pk).update(first_name="Charlotte")

    assertRedirects(page.save(first_name="Charlotte"), PEOPLE)


def test_permissions_of_a_group(teachers: Group, boss: User, confirmed: Callable[[User], Client]) -> None:
    page = Page(confirmed(boss), f"{GROUPS}{teachers.pk}/change/")
    teachers.permissions.add(Permission.objects.get(codename="view_persona"))

    assertRedirects(page.save(name="Trainers"), GROUPS)

    assert [each.codename for each in teachers.permissions.all()] == ["view_persona"]
    assert Group.objects.get().name == "Trainers"


def test_a_lie_about_what_was_there_changes_nothing(page: Page, charlie: User) -> None:
    """“It was on, and I left it alone” is no way past the question for the password."""
    page.save(is_superuser="on", **{"initial-is_superuser": ["True"]})

    charlie.refresh_from_db()
    assert not charlie.is_superuser
