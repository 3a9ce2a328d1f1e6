"""Passwords that staff gave. Who gets one changes it before anything else, so that nobody else knows it for long."""

from typing import Any

from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from agents.people.models import GivenPassword
from agents.row_keys import as_key


def has_given_password(user: User) -> bool:
    return GivenPassword.objects.filter(user=user).exists()


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
            before = _password_of(id)
            answer: HttpResponse = super().user_change_password(request, id, form_url)
            if before is not None and _password_of(id) != before:
                _given(User.objects.get(pk=id), by=request.user)
        return answer


def _given(user: User, *, by: Any) -> None:
    if user.pk == by.pk:
        chosen_by_its_owner(user)
    elif user.has_usable_password():
        GivenPassword.objects.get_or_create(user=user)


def _password_of(user_id: str) -> str | None:
    """Its hash; None if there is no such account."""
    key = as_key(user_id)
    return None if key is None else User.objects.filter(pk=key).values_list("password", flat=True).first()
