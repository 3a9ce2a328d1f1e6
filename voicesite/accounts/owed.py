"""What a person who is signed in has to do before anything else: the one rule for pages, forms, the admin and calls."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode

from agents.people.given_passwords import has_given_password
from voicesite.accounts.kept_forms import SAFE_METHODS, KeptForm, offer
from voicesite.accounts.waiting_pages import waits

SIGN_OUT = frozenset({"account_logout", "admin:logout"})
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none


class Owed(StrEnum):
    """What is owed, by the page where one does it."""

    PASSWORD = "account_change_password"  # noqa: S105  # the name of a page
    SECOND_FACTOR = "mfa_index"


def owed_by(user: User | AnonymousUser) -> Owed | None:
    """What this person has to do first; None: nothing, or nobody is signed in."""
    if not isinstance(user, User):
        return None
    if user.has_usable_password() and has_given_password(user) and not _is_of_the_provider(user):
        return Owed.PASSWORD
    return Owed.SECOND_FACTOR if _needs_second_factor(user) and not has_second_factor(user) else None


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def _is_of_the_provider(user: User) -> bool:
    """Nobody told them a password that staff have set, since it opens nothing (single_sign_on/other_doors.py)."""
    return SocialAccount.objects.filter(user=user).exists()


def _needs_second_factor(user: User) -> bool:
    """Who has no password signs in elsewhere, and there the second factor is asked for."""
    is_named = settings.REQUIRE_MFA == "all" or (settings.REQUIRE_MFA == "staff" and user.is_staff)
    return is_named and user.has_usable_password()


class OwedFirstMiddleware(MiddlewareMixin):
    """Leads to what is owed, in place of every page and form that needs a sign-in; those of the account stay open."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True):
            return None
        owed = owed_by(request.user)
        request.owed = owed  # type: ignore[attr-defined]  # for the templates
        if owed is None or _stays_open(request, owed):
            return None
        kept = KeptForm.sent_with(request) if request.method not in SAFE_METHODS else None
        return _kept_page(request, kept, owed) if kept else _led_to(request, owed)


def _stays_open(request: HttpRequest, owed: Owed) -> bool:
    match = request.resolver_match
    if match is None or match.view_name in SIGN_OUT | {owed}:
        return match is not None
    return owed is Owed.SECOND_FACTOR and match.route.startswith("accounts/")


def _led_to(request: HttpRequest, owed: Owed) -> HttpResponseRedirect:
    if owed is Owed.PASSWORD and request.method in SAFE_METHODS:
        return HttpResponseRedirect(f"{reverse(owed)}?{urlencode({'next': request.get_full_path()})}")
    return redirect(owed)


def _kept_page(request: HttpRequest, kept: KeptForm, owed: Owed) -> HttpResponseBase:
    """What somebody typed is not lost: this page sends it again, once the other thing is done."""
    offer(request, kept)
    context = {"kept": kept, "owed_page": reverse(owed)}
    return waits(render(request, "forms/owed_first.html", context, status=403))
