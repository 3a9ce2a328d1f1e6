"""Passwords and rights change only after one's own password, and no form is lost over that."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.accounts.test_kept_forms import forms_of

PEOPLE, GROUPS = "/admin/auth/user/", "/admin/auth/group/"
CONFIRM = "/accounts/reauthenticate/"
PASSWORD = "boss's password"
SEND_AGAIN = "/accounts/send-again/"
NEW_PASSWORD = {"password1": "Something else 7", "password2": "Something else 7", "usable_password": "true"}


@pytest.fixture
def browser(boss: User, signed_in: Callable[[User | None], Client]) -> Client:
    """The boss is signed in, and has not given their password again."""
    return signed_in(boss)


def confirm(browser: Client, asked: Any, password: str = PASSWORD) -> Any:
    """Give the password on the page that `asked` leads to."""
    page = browser.get(asked.headers["Location"])
    inputs = dict(next(inputs for action, inputs in forms_of(page) if action == CONFIRM))
    return browser.post(CONFIRM, inputs | {"password": password})


def send_shown(browser: Client, page: Any, to: str) -> Any:
    sent: dict[str, list[str]] = {}
    for name, value in next(inputs for action, inputs in forms_of(page) if action == to):
        sent.setdefault(name, []).append(value)
    return browser.post(to, sent)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("{people}{charlie}/change/", {"username": "charlie", "is_active": "on", "is_superuser": "on"}),
        ("{people}{charlie}/change/", {"username": "charlie", "is_active": "on", "groups": "{teachers}"}),
        ("{people}{charlie}/change/", {"username": "charlie", "is_active": "on", "user_permissions": "{permission}"}),
        ("{people}{charlie}/change/", {"username": "charlie", "first_name": "Not active any more"}),
        ("{people}{charlie}/change/?_popup=1", {"username": "charlie", "is_active": "on", "is_staff": "on"}),
        ("{people}{charlie}/change/", {"username": "dora", "_saveasnew": "1", **NEW_PASSWORD}),
        ("{people}{charlie}/delete/", {"post": "yes"}),
        ("{people}", {"action": "delete_selected", "_selected_action": "{charlie}", "post": "yes"}),
        ("{groups}add/", {"name": "Drivers", "permissions": "{permission}"}),
        ("{groups}{teachers}/change/", {"name": "Teachers", "permissions": "{permission}"}),
        ("{groups}{teachers}/delete/", {"post": "yes"}),
        ("{groups}", {"action": "delete_selected", "_selected_action": "{teachers}", "post": "yes"}),
    ],
)
def test_rights_change_after_the_password_and_the_form_is_kept(
    path: str, form: dict[str, str], browser: Client, charlie: User, teachers: Group
) -> None:
    keys = {
        "people": PEOPLE,
        "groups": GROUPS,
        "charlie": charlie.pk,
        "teachers": teachers.pk,
        "permission": Permission.objects.get(codename="view_user").pk,
    }
    path, form = path.format(**keys), {name: value.format(**keys) for name, value in form.items()}

    asked = browser.post(path, form)

    assert asked.status_code == 302
    assert not LogEntry.objects.exists()
    assert (User.objects.count(), Group.objects.count()) == (2, 1)
    page = browser.get(confirm(browser, asked).headers["Location"])
    assertContains(page, "Your form was not sent yet")
    secrets = {name: value for name, value in form.items() if "password" in name}
    sent = dict(next(inputs for action, inputs in forms_of(page) if action == path))
    assert {**sent, **secrets}.items() >= form.items()
    assert not sent.keys() & secrets.keys()
    assert browser.post(path, sent | secrets).status_code in (200, 302)
    assert LogEntry.objects.exists()
    assertRedirects(browser.get(SEND_AGAIN), "/")  # it was sent


@pytest.mark.parametrize("page", ["add/", "{charlie}/password/"])
def test_a_page_for_a_new_password_asks_before_anything_is_typed(page: str, browser: Client, charlie: User) -> None:
    path = PEOPLE + page.format(charlie=charlie.pk)

    assertRedirects(confirm(browser, browser.get(path)), path)


def test_a_new_password_is_not_kept_on_the_way(browser: Client, charlie: User) -> None:
    before = User.objects.get(pk=charlie.pk).password

    asked = browser.post(f"{PEOPLE}{charlie.pk}/password/", NEW_PASSWORD)

    assert "Something else 7" not in str(dict(browser.session))
    page = browser.get(confirm(browser, asked).headers["Location"])
    assertContains(page, "Passwords are not kept")
    assertNotContains(page, "Something else 7")
    assert User.objects.get(pk=charlie.pk).password == before


def test_a_wrong_password_changes_nothing(browser: Client, charlie: User) -> None:
    asked = browser.post(f"{PEOPLE}{charlie.pk}/delete/", {"post": "yes"})

    assertContains(confirm(browser, asked, password="guess"), "This is not your password")
    assert browser.post(f"{PEOPLE}{charlie.pk}/delete/", {"post": "yes"}).status_code == 302
    assert User.objects.filter(pk=charlie.pk).exists()


def test_a_name_is_changed_without_it(browser: Client, charlie: User) -> None:
    form = {"username": "charlie", "first_name": "Charlotte", "is_active": "on"}

    assertRedirects(browser.post(f"{PEOPLE}{charlie.pk}/change/", form), PEOPLE)


def test_it_is_asked_for_again_after_some_minutes(
    browser: Client, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.post(CONFIRM, {"password": PASSWORD})
    path = f"{PEOPLE}{charlie.pk}/password/"
    assert browser.get(path).status_code == 200

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)

    assert browser.get(path).headers["Location"].startswith(CONFIRM)


def test_nothing_kept_leads_to_the_personas(browser: Client) -> None:
    assertRedirects(browser.get(SEND_AGAIN), "/")


class TestWhoHasNoWayToShowIt:
    """Staff who sign in at another site, and have neither a password nor a second factor here."""

    @pytest.fixture
    def elsewhere(self, boss: User) -> User:
        boss.set_unusable_password()
        boss.save()
        return boss

    def test_is_told_to_sign_in_again_and_sees_what_they_typed(
        self, elsewhere: User, charlie: User, signed_in: Callable[[User | None], Client]
    ) -> None:
        form = {"username": "charlie", "first_name": "Charlotte", "is_staff": "on"}

        answer = signed_in(elsewhere).post(f"{PEOPLE}{charlie.pk}/change/", form)

        assertContains(answer, "sign in once more", status_code=403)
        assertContains(answer, "Charlotte", status_code=403)

    @pytest.mark.parametrize(("is_asked_there", "status"), [(True, 200), (False, 403)])
    def test_goes_on_who_has_just_been_asked_there(
        self,
        is_asked_there: bool,
        status: int,
        elsewhere: User,
        charlie: User,
        signed_in: Callable[[User | None], Client],
    ) -> None:
        client = signed_in(elsewhere)
        session = client.session
        shown = {"reauthenticated": True} if is_asked_there else {}
        session["account_authentication_methods"] = [{"method": "socialaccount", "at": time.time(), **shown}]
        session["account_authentication_methods_user"] = str(elsewhere.pk)
        session.save()

        assert client.get(f"{PEOPLE}{charlie.pk}/password/").status_code == status
