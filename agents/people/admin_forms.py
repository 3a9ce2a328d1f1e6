"""The admin's forms for accounts and groups: one account a name; rights that are not offered are refused in words."""

from typing import Any

from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField

from agents.people.account_names import check_name
from agents.people.left_alone import LeftAloneForm

# What decides what an account may do, or what a group gives.
RIGHTS: dict[type, tuple[str, ...]] = {
    User: ("is_active", "is_staff", "is_superuser", "groups", "user_permissions"),
    Group: ("permissions",),
}
NOT_OFFERED = "Nothing was saved: this page does not offer you to change “{name}”. Leave it out, or ask a superuser."
NOT_YOURS_TO_GIVE = {
    code: f"“%({named})s” is not there, or it gives more than you may do yourself: choose from the list."
    for code, named in {"invalid_choice": "value", "invalid_pk_value": "pk"}.items()
}


class RightsForm(LeftAloneForm):
    """Without the fields for rights that this person must not change. What is sent for them all the same is refused,
    unless the account has it anyway."""

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        for name in RIGHTS[self._meta.model]:
            if name not in self.fields and self._sent(name) - self._held(name):
                label = self._meta.model._meta.get_field(name).verbose_name
                self.add_error(None, NOT_OFFERED.format(name=label))
        return cleaned

    @property
    def changes_rights(self) -> bool:
        """Whether an account or group that is there would give other rights than it does."""
        return any(
            self.fields[name].has_changed(self.initial.get(name), self.cleaned_data.get(name))
            for name in RIGHTS[self._meta.model]
            if name in self.fields
        )

    def _sent(self, name: str) -> set[str]:
        values = self.data.getlist(self.add_prefix(name))
        return {value for value in values if value not in ("", "false", "False", "0")}

    def _held(self, name: str) -> set[str]:
        column = self._meta.model._meta.get_field(name)
        if not isinstance(column, ManyToManyField):
            return {"on", "true", "True", "1"} if getattr(self.instance, name) else set()
        return set() if self.instance.pk is None else {str(held.pk) for held in getattr(self.instance, name).all()}


class OneAccountAName(RightsForm):
    def clean_username(self) -> Any:
        username = self.cleaned_data["username"]
        if "username" in self.changed_data:
            check_name(username, except_for=self.instance.pk)
        return username


class NewAccountForm(OneAccountAName, AdminUserCreationForm):
    """A new account: a name and a password. It has no rights yet."""


class AccountForm(OneAccountAName, UserChangeForm):
    """An account that is there."""


class GroupForm(RightsForm):
    """A group, new or there."""
