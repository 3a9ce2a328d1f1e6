"""Staff who manage accounts and groups, and try to get more than they have."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

Confirmed = Callable[[User], Client]
PEOPLE, GROUPS = "/admin/auth/user/", "/admin/auth/group/"
MANAGE = [f"{verb}_{model}" for verb in ("view", "add", "change", "delete") for model in ("user", "group")]
NEW_PASSWORD = {"password1": "Something else 7", "password2": "Something else 7", "usable_password": "true"}


def key(codename: str) -> int:
    return Permission.objects.get(codename=codename).pk


@pytest.fixture
def manager(db: None) -> User:
    """Manages accounts and groups, and may do nothing else."""
    manager = User.objects.create_user("manager", password="manager's password", is_staff=True)
    manager.user_permissions.set(Permission.objects.filter(codename__in=MANAGE))
    return manager


@pytest.fixture
def editors(db: None) -> Group:
    """A group that gives what the manager lacks."""
    editors = Group.objects.create(name="Editors")
    editors.permissions.set(Permission.objects.filter(codename="change_persona"))
    return editors


@pytest.fixture
def browser(manager: User, confirmed: Confirmed) -> Client:
    return confirmed(manager)


@pytest.fixture(params=["superuser", "own permission", "through a group", "inactive superuser"])
def more(request: pytest.FixtureRequest, editors: Group) -> User:
    """Somebody who may do what the manager may not."""
    account = User.objects.create_user("more", password="more's password")
    match request.param:
        case "own permission":
            account.user_permissions.set(editors.permissions.all())
        case "through a group":
            account.groups.add(editors)
        case kind:
            account.is_superuser, account.is_active = True, kind == "superuser"
            account.save()
    return account


def rights(account: User) -> dict[str, Any]:
    now = User.objects.get(pk=account.pk)
    columns = {name: getattr(now, name) for name in ("username", "password", "is_active", "is_staff", "is_superuser")}
    return columns | {"groups": set(now.groups.all()), "permissions": set(now.user_permissions.all())}


class TestAnAccountThatMayDoMore:
    @pytest.mark.parametrize(
        ("page", "form"),
        [
            ("change/", {"username": "taken over", "is_active": "on"}),
            ("change/", {"username": "more", "is_active": "on", "_continue": "1", "_popup": "1"}),
            ("password/", NEW_PASSWORD),
            ("password/", {"usable_password": "false", "unset-password": "1"}),
            ("delete/", {"post": "yes"}),
        ],
    )
    def test_is_neither_changed_nor_deleted(self, page: str, form: dict[str, str], more: User, browser: Client) -> None:
        before = rights(more)

        assert browser.post(f"{PEOPLE}{more.pk}/{page}", form).status_code == 403
        assert rights(more) == before

    def test_is_not_deleted_among_others(self, more: User, charlie: User, browser: Client) -> None:
        form = {"action": "delete_selected", "_selected_action": [charlie.pk, more.pk], "post": "yes"}

        assert browser.post(PEOPLE, form).status_code == 403
        assert User.objects.filter(pk__in=[charlie.pk, more.pk]).count() == 2
        assert not LogEntry.objects.exists()

    def test_is_not_deleted_with_all_across_the_pages(self, more: User, browser: Client) -> None:
        form = {"action": "delete_selected", "_selected_action": ["0"], "select_across": "1", "post": "yes"}

        assert browser.post(PEOPLE, form).status_code == 403
        assert User.objects.filter(pk=more.pk).exists()

    def test_can_be_looked_at_without_its_password(self, more: User, browser: Client) -> None:
        page = browser.get(f"{PEOPLE}{more.pk}/change/")

        assertContains(page, "more")
        assertNotContains(page, 'name="_save"')
        assertNotContains(page, "salt")
        assertNotContains(page, "password/")

    def test_its_password_page_is_not_shown(self, more: User, browser: Client) -> None:
        assert browser.get(f"{PEOPLE}{more.pk}/password/").status_code == 403


class TestGiving:
    @pytest.fixture
    def lift(self, charlie: User, browser: Client) -> Callable[..., Any]:
        """Send the form of Charlie's account with these rights."""
        return lambda **form: browser.post(
            f"{PEOPLE}{charlie.pk}/change/", {"username": "charlie", "is_active": "on"} | form
        )

    def test_no_superuser_is_made(self, charlie: User, lift: Callable[..., Any]) -> None:
        assertContains(lift(is_superuser="on"), "this page does not offer you to change “superuser status”")
        assert not rights(charlie)["is_superuser"]

    def test_no_permission_that_one_lacks(self, charlie: User, lift: Callable[..., Any]) -> None:
        answer = lift(user_permissions=[key("change_persona"), key("view_user")])

        assertContains(answer, "gives more than you may do yourself")
        assert rights(charlie)["permissions"] == set()

    def test_no_group_that_gives_what_one_lacks(self, charlie: User, editors: Group, lift: Callable[..., Any]) -> None:
        assertContains(lift(groups=[editors.pk]), "gives more than you may do yourself")
        assert rights(charlie)["groups"] == set()

    def test_what_one_has(self, charlie: User, teachers: Group, lift: Callable[..., Any]) -> None:
        answer = lift(is_staff="on", groups=[teachers.pk], user_permissions=[key("view_user")])

        assert answer.status_code == 302
        assert rights(charlie)["is_staff"]
        assert rights(charlie)["groups"] == {teachers}
        assert rights(charlie)["permissions"] == {Permission.objects.get(codename="view_user")}

    def test_only_what_one_has_is_offered(
        self, charlie: User, editors: Group, teachers: Group, browser: Client, boss: User, confirmed: Confirmed
    ) -> None:
        def offered(client: Client) -> tuple[set[Group], set[str]]:
            form = client.get(f"{PEOPLE}{charlie.pk}/change/").context["adminform"].form
            return set(form.fields["groups"].queryset), {
                each.codename for each in form.fields["user_permissions"].queryset
            }

        assert offered(browser) == ({teachers}, set(MANAGE))
        groups, permissions = offered(confirmed(boss))
        assert groups == {teachers, editors}
        assert permissions >= {"change_persona", *MANAGE}

    @pytest.mark.parametrize("way", ["add/", "change/ as a new one"])
    def test_a_new_account_has_no_rights(self, way: str, charlie: User, browser: Client) -> None:
        page = f"{PEOPLE}{charlie.pk}/change/" if "change" in way else f"{PEOPLE}add/"
        form = {"username": "dora", "is_superuser": "on", "is_staff": "on", "_saveasnew": "1"} | NEW_PASSWORD

        assertContains(browser.post(page, form), "does not offer you to change")
        assert not User.objects.filter(username="dora").exists()


class TestOneself:
    @pytest.mark.parametrize(
        "form", [{"is_superuser": "on"}, {"groups": "{teachers}"}, {"user_permissions": "{other}"}]
    )
    def test_nobody_lifts_themselves(
        self, form: dict[str, str], manager: User, teachers: Group, browser: Client
    ) -> None:
        before = rights(manager)
        keys = {"teachers": teachers.pk, "other": key("change_persona")}
        sent = {name: value.format(**keys) for name, value in form.items()}

        answer = browser.post(f"{PEOPLE}{manager.pk}/change/", {"username": "manager"} | sent)

        assertContains(answer, "does not offer you to change")
        assert rights(manager) == before

    def test_a_name_is_changed_and_the_rights_stay(self, manager: User, browser: Client) -> None:
        before = rights(manager)

        answer = browser.post(f"{PEOPLE}{manager.pk}/change/", {"username": "manager", "first_name": "Manuela"})

        assert answer.status_code == 302
        assert rights(manager) == before
        assert User.objects.get(pk=manager.pk).first_name == "Manuela"


class TestGroups:
    @pytest.mark.parametrize(
        ("page", "form"),
        [("change/", {"name": "Taken over"}), ("delete/", {"post": "yes"})],
    )
    def test_one_that_gives_more_stays_as_it_is(
        self, page: str, form: dict[str, str], editors: Group, browser: Client
    ) -> None:
        assert browser.post(f"{GROUPS}{editors.pk}/{page}", form).status_code == 403
        assert Group.objects.get(pk=editors.pk).name == "Editors"

    def test_nor_is_it_deleted_among_others(self, editors: Group, teachers: Group, browser: Client) -> None:
        form = {"action": "delete_selected", "_selected_action": [teachers.pk, editors.pk], "post": "yes"}

        assert browser.post(GROUPS, form).status_code == 403
        assert Group.objects.count() == 2

    @pytest.mark.parametrize("page", ["add/", "{teachers}/change/"])
    def test_no_group_gets_what_one_lacks(self, page: str, teachers: Group, browser: Client) -> None:
        form = {"name": "Climbers", "permissions": [key("change_persona")]}

        answer = browser.post(GROUPS + page.format(teachers=teachers.pk), form)

        assertContains(answer, "gives more than you may do yourself")
        assert not Group.objects.filter(permissions__isnull=False).exists()

    def test_a_group_gets_what_one_has(self, teachers: Group, browser: Client) -> None:
        form = {"name": "Teachers", "permissions": [key("view_user")]}

        assert browser.post(f"{GROUPS}{teachers.pk}/change/", form).status_code == 302
        assert [each.codename for each in teachers.permissions.all()] == ["view_user"]


def test_whatever_leads_to_a_save_gives_nothing_more(
    charlie: User, manager: User, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should a form offer too much one day, what it saved is undone."""
    monkeypatch.setattr("agents.people.admin.grantable_permissions", lambda actor: Permission.objects.all())
    form = {"username": "charlie", "is_active": "on", "user_permissions": [key("change_persona")]}

    assert browser.post(f"{PEOPLE}{charlie.pk}/change/", form).status_code == 403
    assert not charlie.user_permissions.exists()
