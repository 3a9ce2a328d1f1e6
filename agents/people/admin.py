"""The admin's pages for accounts and groups: Django's own, with one account a name, found however that is typed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, User

from agents.names.admin_search import NormalFormSearch
from agents.people.account_names import check_name
from agents.people.given_passwords import GivesPasswords

admin.site.unregister(User)
admin.site.unregister(Group)


class OneAccountAName(forms.ModelForm):
    def clean_username(self) -> Any:
        username = self.cleaned_data["username"]
        if "username" in self.changed_data:
            check_name(username, except_for=self.instance.pk)
        return username


class NewAccountForm(OneAccountAName, AdminUserCreationForm):
    """A new account."""


class AccountForm(OneAccountAName, UserChangeForm):
    """An account that is there."""


@admin.register(User)
class AccountAdmin(NormalFormSearch, GivesPasswords, UserAdmin):
    form = AccountForm
    add_form = NewAccountForm
    # The name itself too, for accounts without a row of their own (account_names.py).
    search_fields = ("account_name__search_text__contains", "username")


@admin.register(Group)
class NamedGroupAdmin(NormalFormSearch, GroupAdmin):
    search_fields = ("group_name__search_text__contains", "name")
