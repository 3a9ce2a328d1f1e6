"""Showing again that it is you, before passwords and rights are changed. What was typed is sent once more after it."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import authentication_step_completed
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from agents.people.logins import renew_key
from voicesite.accounts.kept_forms import KeptForm, offer
from voicesite.accounts.waiting_pages import waits

KEPT = "form_kept_for_reauthentication"


class KeepFormMiddleware:
    """Keeps a form of the admin in the login session while its sender shows again who they are, without its secrets.

    allauth would keep passwords too, and would lose the form if its address has a query.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST" and KEPT in request.session:
            self._forget_what_arrives(request)
        answer: HttpResponseBase = self.get_response(request)
        return answer

    @staticmethod
    def _forget_what_arrives(request: HttpRequest) -> None:
        """The form is sent again, so no page has to offer it any more; it is kept anew if that is asked for again."""
        kept = KeptForm.read(request.session[KEPT])
        if kept is None or kept.path == request.get_full_path():
            del request.session[KEPT]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, ReauthenticationRequired) or not request.user.is_authenticated:
            return None
        methods = get_adapter().get_reauthentication_methods(request.user)
        if not methods:
            return waits(render(request, "account/sign_in_again.html", status=403))
        kept = KeptForm.sent_with(request) if request.method == "POST" else None
        if kept is None or request.resolver_match is None or request.resolver_match.app_name != "admin":
            return None  # allauth leads to the page and back
        request.session[KEPT] = kept.written
        return redirect(f"{methods[0]['url']}?{urlencode({'next': reverse('account_send_again')})}")


@require_safe
def send_again(request: HttpRequest) -> HttpResponse:
    """The form that was kept last, ready to be sent; the way to the personas, if there is none."""
    kept = KeptForm.read(request.session.get(KEPT, ""))
    if kept is None:
        return redirect("gallery")
    offer(request, kept)
    return render(request, "forms/send_again.html", {"kept": kept, "has_confirmed": True})


def has_just_signed_in(request: HttpRequest) -> bool:
    """For people who cannot show again who they are on a page of this site, since they sign in at another.

    What counts is that this was asked of them there. Where they are signed in already, signing in here shows nothing.
    """
    shown = [each["at"] for each in get_authentication_records(request, request.user) if each.get("reauthenticated")]
    return bool(shown) and time.time() - shown[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def renew_keys() -> None:
    """Listen to all who show again who they are: whoever has seen the key of the login before has nothing of that."""
    authentication_step_completed.connect(_shown_again)


def _shown_again(request: HttpRequest, *, reauthenticated: bool = False, **_: Any) -> None:
    if reauthenticated:
        renew_key(request)
