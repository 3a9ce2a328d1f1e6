"""Tries at a second factor: a wrong one counts, a right one does not, and the audit trail hears of those that fail."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.core import context
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from voicesite.accounts.guessing import TooManyFailures, take_a_second_step
from voicesite.accounts.lockout import refusal


@contextmanager
def one_try(user: User, *, is_again: bool) -> Iterator[None]:
    """Count what the block reads. `is_again`: of somebody who is signed in, and shows again who they are.

    Raises:
        ValidationError: there were too many; it says when the next one counts. Or what the block raises.
    """
    name = user.get_username()
    try:
        taken = take_a_second_step(context.request, name, is_again=is_again)
    except TooManyFailures as refused:
        raise refusal(name, refused) from None
    yield
    taken.rollback()


@contextmanager
def failure_is_heard(user: User, kind: Authenticator.Type, *, is_again: bool) -> Iterator[None]:
    """Tell who listens if the block refuses a factor of this kind. Of codes allauth does so itself, of passkeys not."""
    try:
        yield
    except ValidationError:
        tell_of_failure(user, kind, is_again=is_again)
        raise


def tell_of_failure(user: User, kind: Authenticator.Type, *, is_again: bool) -> None:
    authentication_failed.send(
        sender=Authenticator,
        request=context.request,
        user=user,
        authenticator=Authenticator(user=user, type=kind),
        reauthentication=is_again,
    )


class CodeForm(allauth_forms.AuthenticateForm):
    """The second step of a sign-in, with a code."""

    def clean_code(self) -> str:
        with one_try(self.user, is_again=False):
            code: str = super().clean_code()
        return code


class CodeAgainForm(allauth_forms.ReauthenticateForm):
    """“Is it you?”, with a code."""

    def clean_code(self) -> str:
        with one_try(self.user, is_again=True):
            code: str = super().clean_code()
        return code
