"""The sign-in page, and the page that sends a kept form again (kept_forms.py), as other pages answer with them."""

from allauth.account.forms import LoginForm
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from voicesite.accounts.kept_forms import KeptForm, offer
from voicesite.accounts.waiting_pages import waits


def sign_in_page(request: HttpRequest, kept: KeptForm | None, *, name: str = "", problem: str = "") -> HttpResponse:
    """`problem` says what else than the time was wrong."""
    offer(request, kept)
    context = {
        "form": LoginForm(request=request, initial={"login": name}),
        "is_repeated": kept is None and not problem,
        "next_page": get_next_redirect_url(request),
        "problem": problem,
    }
    return waits(render(request, "account/login.html", context, status=403))


def send_again_page(request: HttpRequest, kept: KeptForm, *, status: int) -> HttpResponse:
    offer(request, kept)
    context = {"kept": kept, "has_signed_in": status == 200}
    return waits(render(request, "forms/send_again.html", context, status=status))
