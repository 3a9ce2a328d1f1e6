"""Signing in, as allauth asks for it. Nobody can sign up: staff make the accounts in the admin."""

from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from agents.people.account_names import username_meant
from voicesite.accounts.client_address import client_address
from voicesite.accounts.guessing import TooManyFailures, take_a_try
from voicesite.accounts.hashing import HashingIsFull, hash_as_for_others
from voicesite.accounts.lockout import refusal
from voicesite.accounts.reauthentication import has_just_signed_in
from voicesite.accounts.single_sign_on.other_doors import refused_at_another_door

HASHING_IS_FULL = "hashing_is_full"


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed, and a proxy that is missing breaks no sign-in.

    A name is the same however it is written, for the limits on guessing and for the look-up.
    """

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": "This is not your password: type the one that you signed in with.",
        "username_password_mismatch": "The username or the password is wrong. Type both again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Before every sign-in, by whatever door: a page in its place, or none."""
        page: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return page or refused_at_another_door(request, user, kwargs.get("signal_kwargs"))

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        named = credentials | {"username": username_meant(credentials["username"])}
        try:
            return super().authenticate(request, **named)
        except HashingIsFull:
            self._rollback_login_failed_rl_usage()
            raise ValidationError(
                "Too many people are signing in right now. Try again in a few seconds.", code=HASHING_IS_FULL
            ) from None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        with suppress(HashingIsFull):  # the password was wrong all the same, and the failure counts
            hash_as_for_others(credentials["username"], credentials["password"])

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        if not self.get_reauthentication_methods(self.request.user):
            return not has_just_signed_in(self.request)
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a try if there were too many, and say when the next one counts."""
        try:
            self._login_failed_rl_usage = take_a_try(request, credentials["username"])
        except TooManyFailures as refused:
            raise refusal(credentials["username"], refused) from None


@receiver(user_login_failed)
def _answer_an_inactive_account_as_none(**_: Any) -> None:
    """allauth lets a right password through to a page that says so, and does not count it as a failure."""
    AuthenticationBackend.unstash_authenticated_user()
