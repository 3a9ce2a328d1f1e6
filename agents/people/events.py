"""What the audit trail hears of accounts and groups: made, changed, deleted; passwords, rights and memberships.

It listens to the models, so it hears of every door: pages, the admin, commands, single sign-on. See `saves.py` of the
trail for what no signal tells.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models.signals import pre_delete

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import actor
from agents.audit.saves import Changes, watch_members, watch_saves
from agents.audit.trail import On

RIGHTS = {"is_superuser": "superuser", "is_staff": "staff", "is_active": "active"}
AT_FIRST = {"is_superuser": False, "is_staff": False, "is_active": True}
APART = {*RIGHTS, "password"}  # these have events of their own
NEW_HASH = {"password"}


def record_people() -> None:
    """Listen to the models."""
    watch_saves(User, _account_saved, but=("last_login", "date_joined"))
    watch_saves(Group, _group_saved)
    watch_members(User.groups.through, _memberships_changed)
    watch_members(User.user_permissions.through, _permissions_changed)
    watch_members(Group.permissions.through, _group_permissions_changed)
    pre_delete.connect(_account_to_be_deleted, sender=User)
    pre_delete.connect(_group_to_be_deleted, sender=Group)


def the_account(user: User) -> On:
    return On.the(Kind.ACCOUNT, user, user.get_username())


def _account_saved(user: User, changes: Changes) -> None:
    if changes.is_new:
        trail.record(Action.ACCOUNT_CREATED, the_account(user))
        _rights_changed(user, AT_FIRST)
        return
    _rights_changed(user, changes.before)
    if "password" in changes.changed and _is_another_password(user, changes):
        is_own = actor().user_id == user.pk
        trail.record(Action.PASSWORD_CHANGED if is_own else Action.PASSWORD_SET, the_account(user))
    if fields := changes.changed - APART:
        was = changes.before["username"] if "username" in fields else None
        trail.record(Action.ACCOUNT_CHANGED, the_account(user), fields=trail.some(fields), was=was)


def _is_another_password(user: User, changes: Changes) -> bool:
    """Django stores a stronger hash of the same password at a sign-in: the hash alone, with no password set."""
    return changes.before.keys() != NEW_HASH or getattr(user, "_password", None) is not None


def _rights_changed(user: User, before: dict[str, Any]) -> None:
    changed = [name for name in RIGHTS if name in before and before[name] != getattr(user, name)]
    given = [RIGHTS[name] for name in changed if getattr(user, name)]
    taken = [RIGHTS[name] for name in changed if not getattr(user, name)]
    if changed:
        trail.record(Action.RIGHTS_CHANGED, the_account(user), given=given, taken=taken)


def _memberships_changed(user: User, given: list[Group], taken: list[Group]) -> None:
    trail.record(Action.GROUPS_CHANGED, the_account(user), given=_names(given), taken=_names(taken))


def _permissions_changed(user: User, given: list[Permission], taken: list[Permission]) -> None:
    trail.record(Action.RIGHTS_CHANGED, the_account(user), given=_codes(given), taken=_codes(taken))


def _group_permissions_changed(group: Group, given: list[Permission], taken: list[Permission]) -> None:
    trail.record(Action.GROUP_CHANGED, On.the(Kind.GROUP, group), given=_codes(given), taken=_codes(taken))


def _group_saved(group: Group, changes: Changes) -> None:
    if changes.is_new:
        trail.record(Action.GROUP_CREATED, On.the(Kind.GROUP, group))
        return
    trail.record(Action.GROUP_CHANGED, On.the(Kind.GROUP, group), was=changes.before["name"])


def _account_to_be_deleted(instance: User, **_: Any) -> None:
    """Before, while the account still has its groups and rights."""
    taken = [name for field, name in RIGHTS.items() if getattr(instance, field)] + _codes(
        list(instance.user_permissions.select_related("content_type"))
    )
    groups = _names(list(instance.groups.all()))
    trail.record(Action.ACCOUNT_DELETED, the_account(instance), taken=taken, groups=groups)


def _group_to_be_deleted(instance: Group, **_: Any) -> None:
    members = trail.some(instance.user_set.values_list("username", flat=True))
    codes = _codes(list(instance.permissions.select_related("content_type")))
    trail.record(Action.GROUP_DELETED, On.the(Kind.GROUP, instance), members=members, taken=codes)


def _names(groups: list[Group]) -> list[str]:
    return trail.some(group.name for group in groups)


def _codes(permissions: list[Permission]) -> list[str]:
    return trail.some(f"{each.content_type.app_label}.{each.codename}" for each in permissions)
