"""An account of the provider opens with the provider alone: not with a password that staff gave it, nor with a passkey.

Else those would outlive the day on which the provider lets its person go.
"""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from voicesite.accounts.single_sign_on.refusal_page import refusal_page
from voicesite.accounts.single_sign_on.refusals import WRONG_DOOR, Refused


def refused_at_another_door(
    request: HttpRequest, user: User, signal_kwargs: dict[str, Any] | None
) -> HttpResponse | None:
    """The page that says so; None for everybody else. `signal_kwargs`: what allauth says of this sign-in."""
    if "sociallogin" in (signal_kwargs or {}) or not belongs_to_provider(user):
        return None
    refused = Refused(WRONG_DOOR, "an account of the provider came by another door", username=user.get_username())
    return refusal_page(request, refused, get_next_redirect_url(request) or "")


def belongs_to_provider(user: User) -> bool:
    """Only while the operator has this provider: without it, staff can give the account a password."""
    issuer = settings.ENVIRONMENT.sso_issuer
    return bool(issuer) and SocialAccount.objects.filter(user=user, provider=issuer).exists()
