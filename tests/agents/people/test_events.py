"""Accounts and groups in the audit trail: from whichever side, and only what has really changed."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from agents.audit.actions import Action
from agents.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_before(alice: User, bob: User, teachers: Group) -> None:
    AuditEvent.objects.all()._raw_delete(using="default")


def written() -> list[tuple[str, str, dict[str, object]]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "label", "details"))


def test_a_save_that_changes_nothing_writes_nothing(alice: User) -> None:
    alice.save()
    User.objects.get(pk=alice.pk).save()
    assert written() == []


def test_a_right_is_seen_by_whatever_save(alice: User) -> None:
    alice.is_superuser = True
    alice.is_active = False
    alice.save(update_fields=["is_superuser", "is_active"])
    assert written() == [(Action.RIGHTS_CHANGED, "alice", {"given": ["superuser"], "taken": ["active"]})]


def test_what_a_save_leaves_out_is_not_changed(alice: User) -> None:
    alice.is_superuser = True
    alice.email = "alice@example.org"
    alice.save(update_fields=["email"])
    assert written() == [(Action.ACCOUNT_CHANGED, "alice", {"fields": ["email"]})]


class TestMemberships:
    def test_from_the_side_of_the_person(self, alice: User, teachers: Group) -> None:
        alice.groups.add(teachers)
        alice.groups.add(teachers)
        alice.groups.set([])
        assert written() == [
            (Action.GROUPS_CHANGED, "alice", {"given": ["Teachers"]}),
            (Action.GROUPS_CHANGED, "alice", {"taken": ["Teachers"]}),
        ]

    def test_from_the_side_of_the_group(self, alice: User, bob: User, teachers: Group) -> None:
        teachers.user_set.add(alice, bob)
        teachers.user_set.clear()
        assert written() == [
            (Action.GROUPS_CHANGED, "alice", {"given": ["Teachers"]}),
            (Action.GROUPS_CHANGED, "alice", {"taken": ["Teachers"]}),
            (Action.GROUPS_CHANGED, "bob", {"taken": ["Teachers"]}),
        ]

    def test_taking_out_who_was_not_in_writes_nothing(self, alice: User, teachers: Group) -> None:
        alice.groups.remove(teachers)
        alice.groups.clear()
        assert written() == []


class TestPermissions:
    @pytest.fixture
    def may_edit(self) -> Permission:
        return Permission.objects.get(codename="change_persona")

    def test_of_a_person(self, alice: User, may_edit: Permission) -> None:
        alice.user_permissions.add(may_edit)
        may_edit.user_set.remove(alice)
        assert written() == [
            (Action.RIGHTS_CHANGED, "alice", {"given": ["agents.change_persona"]}),
            (Action.RIGHTS_CHANGED, "alice", {"taken": ["agents.change_persona"]}),
        ]

    def test_of_a_group_and_what_goes_with_it(self, teachers: Group, may_edit: Permission) -> None:
        teachers.permissions.add(may_edit)
        teachers.delete()
        assert written() == [
            (Action.GROUP_CHANGED, "Teachers", {"given": ["agents.change_persona"]}),
            (Action.GROUP_DELETED, "Teachers", {"members": ["bob"], "taken": ["agents.change_persona"]}),
        ]

    def test_of_an_account_that_is_deleted(self, bob: User, may_edit: Permission) -> None:
        bob.user_permissions.add(may_edit)
        User.objects.filter(pk=bob.pk).delete()
        assert written()[-1] == (
            Action.ACCOUNT_DELETED,
            "bob",
            {"taken": ["active", "agents.change_persona"], "groups": ["Teachers"]},
        )
