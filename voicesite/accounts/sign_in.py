"""Signing in, without losing what somebody typed into a form that outlived their sign-in (kept_forms.py)."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.utils import get_login_redirect_url
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator

from voicesite.accounts.adapter import HASHING_IS_FULL
from voicesite.accounts.hashing import RETRY_SECONDS
from voicesite.accounts.kept_forms import SAFE_METHODS, KeptForm, keep, offer, sent_by_our_page
from voicesite.accounts.second_step import is_half_signed_in, second_step_page
from voicesite.accounts.sign_in_pages import send_again_page, sign_in_page

SIGN_IN = ("account_login", "mfa_authenticate", "mfa_login_webauthn", "single_sign_on")


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    """The sign-in page. With a kept form, it leads to the page that sends the form again."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kept = KeptForm.read(request.POST.get("kept", ""))
        offer(request, kept)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if kept and request.user.is_authenticated:
            return send_again_page(request, kept, status=200)
        return second_step_page(request) if kept and is_half_signed_in(request) else answer

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, HASHING_IS_FULL):
            answer.status_code, answer.headers["Retry-After"] = 429, str(RETRY_SECONDS)
        return answer


class SignedInMiddleware(LoginRequiredMiddleware):
    """Everybody else is led to the sign-in page, and what they sent stays in it."""

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.method == "POST":
            keep(request)
        to_sign_in: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if to_sign_in is None or request.method in SAFE_METHODS:
            return to_sign_in
        kept = KeptForm.sent_with(request)
        if kept is None:  # a button: its address may be none that a browser can open
            return redirect_to_login(settings.LOGIN_REDIRECT_URL)
        return sign_in_page(request, kept)


def refused(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Django's CSRF_FAILURE_VIEW: the page of a form whose token is not valid.

    Each sign-in changes the token, so every page that was opened before has an old one.
    """
    if not sent_by_our_page(request, reason):
        return render(request, "403_csrf.html", status=403)
    if request.resolver_match and request.resolver_match.url_name in SIGN_IN:
        return _sign_in_again(request)
    kept = KeptForm.sent_with(request)
    if request.user.is_authenticated:
        return send_again_page(request, kept or KeptForm(request.get_full_path(), ()), status=403)
    return sign_in_page(request, kept) if kept else redirect_to_login(settings.LOGIN_REDIRECT_URL)


def _sign_in_again(request: HttpRequest) -> HttpResponseBase:
    """Somebody has signed in from another tab; who has signed out again meanwhile needs another try."""
    kept = KeptForm.read(request.POST.get("kept", ""))
    if request.user.is_authenticated:
        return send_again_page(request, kept, status=403) if kept else redirect(get_login_redirect_url(request))
    if is_half_signed_in(request):
        return second_step_page(request, status=403)
    return sign_in_page(request, kept, name=request.POST.get("login", ""))
