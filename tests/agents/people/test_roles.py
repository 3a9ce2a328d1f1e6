"""The groups of five kinds of work, as the migration makes them. What each reaches is in tests/security/access."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User

from agents.people.models import GroupName

ROLES: Any = import_module("agents.migrations.0011_roles")
MORE_ROLES: Any = import_module("agents.migrations.0016_export_conversations")
pytestmark = pytest.mark.django_db


def add_roles() -> None:
    ROLES.add_roles(apps, None)


def remove_roles() -> None:
    ROLES.remove_roles(apps, None)


def codenames(name: str) -> set[str]:
    return set(Permission.objects.filter(group__name=name).values_list("codename", flat=True))


def test_there_is_a_group_for_each_role_with_its_rights() -> None:
    add_roles()
    assert {name: codenames(name) for name in ROLES.ROLES} == {
        name: set(rights) for name, rights in ROLES.ROLES.items()
    }
    assert GroupName.objects.filter(search_text="persona editor").exists()


def test_a_second_time_changes_nothing() -> None:
    add_roles()
    before = [list(Group.objects.order_by("pk").values()), list(Group.permissions.through.objects.values())]
    add_roles()
    assert [list(Group.objects.order_by("pk").values()), list(Group.permissions.through.objects.values())] == before


def test_what_an_operator_has_changed_stays(capsys: pytest.CaptureFixture[str]) -> None:
    add_roles()
    Group.objects.get(name="Supervisor").permissions.clear()
    Group.objects.get(name="Support").delete()
    Group.objects.create(name="SUPPORT")  # of their own, with members perhaps

    add_roles()

    assert (codenames("Supervisor"), codenames("SUPPORT")) == (set(), set())
    assert not Group.objects.filter(name="Support").exists()
    said = capsys.readouterr().out
    assert "“SUPPORT” already: it stays as it is" in said
    assert "Persona editor" not in said


def test_the_way_back_takes_those_that_nobody_has_changed_or_uses(bob: User) -> None:
    add_roles()
    bob.groups.add(Group.objects.get(name="Supervisor"))
    Group.objects.get(name="Persona editor").permissions.add(Permission.objects.get(codename="delete_persona"))

    remove_roles()

    there = Group.objects.exclude(name="Teachers").values_list("name", flat=True)
    assert set(there) == {"Supervisor", "Persona editor"}
    assert not Permission.objects.filter(codename="view_conversation_metadata").exists()


def test_the_rights_that_django_makes_later_are_the_same() -> None:
    """A permission made here has the name that the model says, so Django finds nothing to add."""
    Permission.objects.filter(content_type__app_label="agents").delete()
    add_roles()
    made = {each.codename: each.name for each in Permission.objects.filter(content_type__app_label="agents")}
    from_models = {
        codename: name
        for model in apps.get_app_config("agents").get_models()
        for codename, name in (
            *model._meta.permissions,
            *(
                (f"{verb}_{model._meta.model_name}", f"Can {verb} {model._meta.verbose_name_raw}")
                for verb in model._meta.default_permissions
            ),
        )
    }
    assert made.items() <= from_models.items()
    assert len(made) == 7


class TestExport:
    """What 0016 adds."""

    def test_privacy_officers_may_export(self) -> None:
        add_roles()
        MORE_ROLES.add_to_roles(apps, None)
        MORE_ROLES.add_to_roles(apps, None)
        assert codenames("Privacy officer") == {*ROLES.ROLES["Privacy officer"], "export_conversation"}
        assert codenames("Supervisor") == set(ROLES.ROLES["Supervisor"])
        assert codenames("Support") == set(ROLES.ROLES["Support"])

    def test_a_group_that_was_changed_stays_as_it_is(self, capsys: pytest.CaptureFixture[str]) -> None:
        add_roles()
        Group.objects.get(name="Privacy officer").permissions.clear()
        MORE_ROLES.add_to_roles(apps, None)
        assert codenames("Privacy officer") == set()
        assert "“Privacy officer” was changed" in capsys.readouterr().out

    def test_the_way_back_takes_the_right_from_all(self) -> None:
        add_roles()
        MORE_ROLES.add_to_roles(apps, None)
        MORE_ROLES.take_from_roles(apps, None)
        assert codenames("Privacy officer") == set(ROLES.ROLES["Privacy officer"])
        assert not Permission.objects.filter(codename="export_conversation").exists()

    def test_the_right_is_the_one_that_django_makes(self) -> None:
        Permission.objects.filter(codename="export_conversation").delete()
        add_roles()
        MORE_ROLES.add_to_roles(apps, None)
        options = apps.get_model("agents", "Conversation")._meta
        made = Permission.objects.get(codename="export_conversation")
        assert (made.codename, made.name) in options.permissions
