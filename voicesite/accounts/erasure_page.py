"""“Delete my account and everything in it”: what goes, when, and how it is called off."""

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from agents.retention.asking import ask, belongings_of, call_off, request_of, why_not
from agents.retention.facts import kept_days
from agents.retention.models import ErasureRequest
from agents.signed_in import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def erasure_page(request: SignedInRequest) -> HttpResponse:
    """A form of it asks for the deletion (`sure`), or calls it off (`keep`).

    Raises:
        ReauthenticationRequired: the person first shows again who they are. Who changes their mind does not have to.
    """
    if request.method != "POST":
        return _shown(request)
    if "keep" in request.POST:
        return _kept(request)
    if why := why_not(request.user):
        messages.error(request, why)
        return redirect("account_erase")
    raise_if_reauthentication_required(request, app="voicesite")
    if "sure" not in request.POST:
        return _shown(request, is_unsure=True)
    asked = ask(request.user)
    messages.success(request, f"Your account will be deleted {_when(asked)}. Until then you can call it off here.")
    return redirect("account_erase")


def _shown(request: SignedInRequest, *, is_unsure: bool = False) -> HttpResponse:
    asked = request_of(request.user)
    context = {
        "asked": asked,
        "when": _when(asked) if asked else "",
        "goes": belongings_of(request.user),
        "kept": kept_days(),
        "why_not": why_not(request.user),
        "is_unsure": is_unsure,
    }
    return render(request, "account/erase.html", context)


def _kept(request: SignedInRequest) -> HttpResponse:
    if call_off(request.user):
        messages.success(request, "Your account stays, with everything in it.")
    else:
        messages.info(request, "There is nothing to call off.")
    return redirect("account_erase")


def _when(asked: ErasureRequest) -> str:
    return f"on {date_format(localtime(asked.due_at), 'DATETIME_FORMAT')}"


def remind_at_sign_in() -> None:
    """Listen to every way of signing in: who has asked for it is told each time."""
    user_logged_in.connect(_signed_in)


def _signed_in(request: HttpRequest | None, user: User, **_: Any) -> None:
    asked = request_of(user) if request is not None else None
    if asked is None:
        return
    words = format_html(
        'Your account will be deleted {} with everything in it. <a href="{}">Call it off</a>',
        _when(asked),
        reverse("account_erase"),
    )
    messages.warning(request, words, fail_silently=True)  # type: ignore[arg-type]  # there is a request
