"""One account a name: ALICE, Alice and full-width Ａｌｉｃｅ are the same person, however and wherever they are made.

`keep_names` has every save of an account or a group keep the rows that it is found by. Accounts that `bulk_create`
makes, or a process of an earlier release, have no such row: they sign in with their exact name.
"""

from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.signals import post_delete, post_save, pre_save

from agents.names.normal_form import normal_form
from agents.people.models import AccountName, GroupName

NAMES = {"username", "first_name", "last_name", "email"}


def username_meant(typed: str) -> str:
    """The name, as it is stored, of the account that somebody means; what they typed, if there is none."""
    form = normal_form(typed)
    by_name = Q(account_name__name=form, account_name__is_shared=False)
    found = User.objects.filter(Q(username=typed) | by_name).values_list("username", flat=True)
    candidates = {username for username in found if normal_form(username) == form}
    return typed if typed in candidates else next(iter(candidates), typed)


def check_name(username: str, *, except_for: int | None = None) -> None:
    """Raise a ValidationError if another account has this name, however it is written."""
    others = AccountName.objects.filter(name=normal_form(username)).exclude(pk=except_for)
    other = others.values_list("user__username", flat=True).first()
    if other is not None:
        raise ValidationError(
            f"There is already an account “{other}”, and capital letters or another way to write the same letters make "
            "no difference. Choose another name.",
            code="unique",
        )


def accounts_without_a_name() -> QuerySet[User]:
    """Those that are found by their exact spelling only."""
    return User.objects.filter(Q(account_name=None) | Q(account_name__is_shared=True)).order_by("username")


def keep_names() -> None:
    """Listen to the models that have names."""
    pre_save.connect(_user_to_be_saved, sender=User)
    post_save.connect(_user_saved, sender=User)
    post_delete.connect(_account_name_deleted, sender=AccountName)
    post_save.connect(_group_saved, sender=Group)


def _user_to_be_saved(instance: User, *, raw: bool, update_fields: frozenset[str] | None, **_: Any) -> None:
    """Refuse a new name that is taken. An account that keeps its name is saved, also if it shares it with another."""
    if raw or (update_fields is not None and "username" not in update_fields):
        return
    before = User.objects.filter(pk=instance.pk).values_list("username", flat=True).first()
    if before is None or normal_form(before) != normal_form(instance.username):
        check_name(instance.username, except_for=instance.pk)


def _user_saved(instance: User, *, update_fields: frozenset[str] | None, **_: Any) -> None:
    if update_fields is not None and not NAMES & update_fields:
        return
    before = AccountName.objects.filter(user=instance).values_list("name", flat=True).first()
    others = AccountName.objects.filter(name=normal_form(instance.username)).exclude(user=instance)
    is_shared = bool(others.update(is_shared=True))  # only what is loaded from a file has got past the check
    AccountName(user=instance, is_shared=is_shared).save()
    if before is not None:
        _give_to_the_last(before)


def _account_name_deleted(instance: AccountName, **_: Any) -> None:
    _give_to_the_last(instance.name)


def _give_to_the_last(name: str) -> None:
    """If all others that shared the name are renamed or deleted, it belongs to the account that is left."""
    having = AccountName.objects.filter(name=name)
    if having.count() == 1:
        having.filter(is_shared=True).update(is_shared=False)


def _group_saved(instance: Group, *, update_fields: frozenset[str] | None, **_: Any) -> None:
    if update_fields is None or "name" in update_fields:
        GroupName(group=instance).save()
