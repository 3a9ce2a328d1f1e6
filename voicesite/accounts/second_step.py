"""Signing in with more than a password, or with a passkey alone; a kept form comes along (kept_forms.py)."""

from copy import copy
from typing import Any

from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views._reauthenticate import BaseReauthenticateView
from allauth.core.internal import ratelimit
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from voicesite.accounts.factor_tries import tell_of_failure
from voicesite.accounts.kept_forms import KeptForm, offer
from voicesite.accounts.owed import has_second_factor
from voicesite.accounts.sign_in_pages import send_again_page, sign_in_page
from voicesite.accounts.strangers_failures import report_failure
from voicesite.accounts.waiting_pages import waits


def is_half_signed_in(request: HttpRequest) -> bool:
    """The password was right, and the second factor is still to come."""
    return get_pending_stage(request) is not None


def _has_to_begin_again(request: HttpRequest) -> bool:
    """Since the password was given, the factor was taken away (it is not asked for then), or the account is off."""
    stage = get_pending_stage(request)
    if stage is None:
        return False
    user = stage.login.user
    if not user.is_active and request.method == "POST":
        tell_of_failure(user, _kind_sent(request), is_again=False)
    return not user.is_active or not has_second_factor(user)


def _kind_sent(request: HttpRequest) -> Authenticator.Type:
    return Authenticator.Type.TOTP if "code" in request.POST else Authenticator.Type.WEBAUTHN


def second_step_page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    """The page that asks for the second factor, in answer to a form that was meant for another page."""
    asked = copy(request)
    asked.method = "GET"
    page = SecondStepView.as_view()(asked)
    page.status_code = status if page.status_code == 200 else page.status_code
    return waits(page.render() if hasattr(page, "render") else page)


@method_decorator(login_not_required, name="dispatch")
class SecondStepView(AuthenticateView):
    """Asks for a code or a passkey, after the password."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _has_to_begin_again(request):
            clear_login(request)
            return redirect("account_login")
        kept = KeptForm.read(request.POST.get("kept", ""))
        offer(request, kept)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if kept and request.user.is_authenticated:
            return send_again_page(request, kept, status=200)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True)
        more = {"has_app": Authenticator.Type.TOTP in kinds, "has_passkeys": Authenticator.Type.WEBAUTHN in kinds}
        context: dict[str, Any] = super().get_context_data(**kwargs) | more
        return context


@method_decorator(login_not_required, name="dispatch")
class PasskeySignInView(LoginWebAuthnView):
    """The sign-in page's script asks here what to sign, and the browser sends here what a passkey has signed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kept = KeptForm.read(request.POST.get("kept", ""))
        offer(request, kept)
        answer: HttpResponseBase = self._too_often(request) or super().dispatch(request, *args, **kwargs)
        if kept and request.user.is_authenticated:
            return send_again_page(request, kept, status=200)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        owner = form.cleaned_data["credential"]
        login = Login(user=owner.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = perform_passwordless_login(self.request, owner, login)
        self.request.session.set_expiry(0)  # as for those who do not tick “keep me signed in”
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        report_failure(self.request, form.named)
        wrong = "This passkey did not sign you in. Try again, or use your password."
        return sign_in_page(self.request, self.request.kept_form, problem=wrong)

    def _too_often(self, request: HttpRequest) -> HttpResponse | None:
        """Each question is kept in a login session, so those count too. Forms are counted by allauth."""
        if request.method != "GET":
            return None
        answer: HttpResponse | None = ratelimit.consume_or_429(
            request, app="allauth.mfa", action="webauthn_login", limit_get=True
        )
        return answer


class PasskeyAgainView(ReauthenticateWebAuthnView):
    """“Is it you?”, with a passkey. One that is refused can be tried again at once, and the way back is kept."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's own reads the form once more, which would be one more try."""
        context: dict[str, Any] = BaseReauthenticateView.get_context_data(self, **kwargs)
        return context | {"js_data": {"request_options": begin_authentication(self.request.user)}}
