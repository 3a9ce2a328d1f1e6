"""Changing one's own password. Whoever got theirs from staff is led here first (owed.py)."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.account.views import PasswordChangeView
from django.urls import reverse

from agents.people.given_passwords import chosen_by_its_owner


class ChangeForm(ChangePasswordForm):
    def clean_oldpassword(self) -> str:
        """A wrong one counts as at the sign-in, and is recorded as there."""
        old: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, old):
            raise get_adapter().validation_error("incorrect_password")
        return old

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        new = cleaned.get("password1")
        if new and new == cleaned.get("oldpassword"):
            self.add_error("password1", "This is the password that you have. Choose another one.")
        return cleaned

    def save(self) -> None:
        super().save()
        chosen_by_its_owner(self.user)


class PasswordView(PasswordChangeView):
    """The page for a new password. Those who sign in elsewhere have none here (no_password.py)."""

    def get_default_success_url(self) -> str:
        return reverse("account_overview")
