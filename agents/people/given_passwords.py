"""Passwords that staff or the operator gave. Who gets one changes it first, so that nobody else knows it for long."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from agents.people.models import GivenPassword


def has_given_password(user: User) -> bool:
    return GivenPassword.objects.filter(user=user).exists()


def known_to_others(user: User) -> None:
    """Somebody else has set the password."""
    GivenPassword.objects.get_or_create(user=user)


def chosen_by_its_owner(user: User) -> None:
    """The person has a password now that only they know."""
    GivenPassword.objects.filter(user=user).delete()


class GivesPasswords(UserAdmin):
    """The admin's pages that give an account its password: for a new account, and for somebody else's."""

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            _given(obj, by=request.user)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002  # Django's name
        form_url: str = "",
    ) -> HttpResponse:
        with transaction.atomic():
            account: User | None = self.get_object(request, unquote(id))  # Django reads "+5" and "5_0" as numbers too
            answer: HttpResponse = super().user_change_password(request, id, form_url)
            after = User.objects.filter(pk=account.pk).first() if account else None
            if account and after and after.password != account.password:
                _given(after, by=request.user)
        return answer


def _given(user: User, *, by: Any) -> None:
    if user.pk == by.pk or not user.has_usable_password():
        chosen_by_its_owner(user)
    else:
        known_to_others(user)
