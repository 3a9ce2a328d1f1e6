"""Who may change whose account: only who has all that it has."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from agents.people.rights import Rights, grantable_groups, grantable_permissions, may_manage, rights_of

NONE, ONE, TWO = frozenset[int](), frozenset({1}), frozenset({1, 2})


@pytest.mark.parametrize(
    ("actor", "other", "covers"),
    [
        (Rights(NONE), Rights(NONE), True),
        (Rights(TWO), Rights(ONE), True),
        (Rights(ONE), Rights(TWO), False),
        (Rights(ONE), Rights(frozenset({2})), False),
        (Rights(TWO), Rights(NONE, is_staff=True), False),
        (Rights(TWO, is_staff=True), Rights(TWO, is_staff=True), True),
        (Rights(TWO, is_staff=True), Rights(NONE, is_superuser=True), False),
        (Rights(NONE, is_superuser=True), Rights(TWO, is_staff=True), True),
        (Rights(NONE, is_superuser=True), Rights(TWO, is_superuser=True), True),
    ],
)
def test_rights_cover_what_is_not_more(actor: Rights, other: Rights, covers: bool) -> None:
    assert actor.cover(other) is covers


@pytest.fixture
def view_user(db: None) -> Permission:
    return Permission.objects.get(codename="view_user")


@pytest.fixture
def viewers(view_user: Permission) -> Group:
    group = Group.objects.create(name="Viewers")
    group.permissions.add(view_user)
    return group


class TestRightsOf:
    def test_an_account_has_its_own_and_those_of_its_groups(
        self, alice: User, viewers: Group, view_user: Permission
    ) -> None:
        own = Permission.objects.get(codename="add_persona")
        alice.user_permissions.add(own)
        alice.groups.add(viewers)

        assert rights_of(alice) == Rights(frozenset({own.pk, view_user.pk}))

    def test_an_inactive_account_counts_with_what_it_would_have(self, boss: User, alice: User, viewers: Group) -> None:
        User.objects.update(is_active=False)
        alice.groups.add(viewers)

        assert rights_of(User.objects.get(pk=boss.pk)).is_superuser
        assert rights_of(User.objects.get(pk=alice.pk)).permissions

    def test_of_a_group_are_those_of_its_members(self, viewers: Group, view_user: Permission) -> None:
        assert rights_of(viewers) == Rights(frozenset({view_user.pk}))


class TestWhatMayBeGiven:
    def test_everything_by_a_superuser(self, boss: User, viewers: Group, teachers: Group) -> None:
        actor = rights_of(boss)

        assert set(grantable_groups(actor)) == {viewers, teachers}
        assert grantable_permissions(actor).count() == Permission.objects.count()

    def test_nothing_that_one_lacks(self, alice: User, viewers: Group, teachers: Group, view_user: Permission) -> None:
        mixed = Group.objects.create(name="One of each")
        mixed.permissions.add(view_user, Permission.objects.get(codename="add_persona"))
        alice.user_permissions.add(view_user)
        actor = rights_of(alice)

        assert set(grantable_groups(actor)) == {viewers, teachers}
        assert list(grantable_permissions(actor)) == [view_user]
        assert may_manage(actor, viewers)
        assert not may_manage(actor, mixed)
