"""Whose account or group somebody may change, and what they may give: never more than they have themselves.

An account that is inactive counts with the rights that it would have. People may be put into any group that gives no
permission, although its members find the personas that are shared with it: that is what managing accounts is for.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet


@dataclass(frozen=True, slots=True)
class Rights:
    """What an account may do, or what a group gives to its members. `permissions` holds their keys."""

    permissions: frozenset[int]
    is_staff: bool = False
    is_superuser: bool = False

    def cover(self, others: "Rights") -> bool:
        """Whether who has these rights has all of the others too. A superuser has every permission without a row."""
        if self.is_superuser:
            return True
        return not others.is_superuser and others.is_staff <= self.is_staff and others.permissions <= self.permissions


def rights_of(holder: User | Group) -> Rights:
    if isinstance(holder, Group):
        return Rights(_keys(Q(group=holder)))
    own_and_of_groups = Q(user=holder) | Q(group__user=holder)
    return Rights(_keys(own_and_of_groups), is_staff=holder.is_staff, is_superuser=holder.is_superuser)


def may_manage(actor: Rights, holder: User | Group) -> bool:
    """Whether who has the rights `actor` may change, delete, or act for this account or group."""
    return actor.cover(rights_of(holder))


def grantable_permissions(actor: Rights) -> QuerySet[Permission]:
    every = Permission.objects.all()
    return every if actor.is_superuser else every.filter(pk__in=actor.permissions)


def grantable_groups(actor: Rights) -> QuerySet[Group]:
    """Those that give their members nothing that the actor lacks."""
    if actor.is_superuser:
        return Group.objects.all()
    more = Permission.objects.exclude(pk__in=actor.permissions)
    return Group.objects.exclude(permissions__in=more)


def _keys(which: Q) -> frozenset[int]:
    return frozenset(Permission.objects.filter(which).values_list("pk", flat=True))
