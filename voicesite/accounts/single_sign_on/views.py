"""The pages of single sign-on: the button's way to the provider, and the way back. Without a provider there is none."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from secrets import token_urlsafe

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.core.ratelimit import consume_or_429
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from voicesite.accounts.single_sign_on.arrival import arrived, the_provider
from voicesite.accounts.single_sign_on.attempt import Attempt
from voicesite.accounts.single_sign_on.refusal_page import refusal_page
from voicesite.accounts.single_sign_on.refusals import NOT_BEGUN, SOMEBODY_ELSE, Refused

# Then the provider is asked again: whether the person may still come in, and about the groups.
SIGNED_IN_FOR = timedelta(hours=12)

View = Callable[[HttpRequest], HttpResponse]


def with_a_provider(view: View) -> View:
    """Everybody may open it; without a provider there is no such page."""

    @login_not_required
    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        if not settings.ENVIRONMENT.sso_issuer:
            raise Http404
        return view(request)

    return page


@with_a_provider
def begin(request: HttpRequest) -> HttpResponse:
    """The button: it leads to the provider."""
    next_page = get_next_redirect_url(request) or ""
    if request.method != "POST":  # somebody came back, or loaded the page again
        return redirect_to_login(next_page or settings.LOGIN_REDIRECT_URL)
    return _or_refusal(request, next_page, partial(_leave, request, next_page))


@require_GET
@with_a_provider
def callback(request: HttpRequest) -> HttpResponse:
    """Where the provider leads a browser back to."""
    attempt = Attempt.kept_by(request, request.GET.get("state", ""))
    if attempt is None:
        return refusal_page(request, Refused(NOT_BEGUN, "the state is not of this browser, or too old"), "")
    answer = _or_refusal(request, attempt.next_page, partial(_come_in, request, attempt), attempt)
    attempt.forget(answer)
    return answer


def _leave(request: HttpRequest, next_page: str) -> HttpResponse:
    """A page, and not a redirect: `form-action` of our policy would forbid that, and each one that follows it."""
    provider, nonce = the_provider(request), token_urlsafe(24)
    ask_again = {"prompt": "login", "max_age": "0"} if request.user.is_authenticated else {}
    there = provider.redirect(
        request,
        process=AuthProcess.LOGIN,
        next_url=next_page,
        auth_params={"nonce": nonce, **ask_again},
        nonce=nonce,
    )
    context = {"address": there["Location"], "name": settings.ENVIRONMENT.sso_shown_name}
    answer = render(request, "account/single_sign_on_leaving.html", context)
    provider.attempt.keep(request, answer)
    return answer


def _come_in(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    account = arrived(request, attempt)
    if not request.user.is_authenticated:
        return _sign_in(request, account, attempt)
    if request.user != account.user:
        raise Refused(SOMEBODY_ELSE, "somebody else is signed in here")
    if attempt.is_again:
        record_authentication(request, account.user, method="socialaccount", reauthenticated=True)
    return redirect(attempt.next_page or settings.LOGIN_REDIRECT_URL)


def _sign_in(request: HttpRequest, account: SocialAccount, attempt: Attempt) -> HttpResponse:
    """allauth signs in whom it finds by this issuer and subject."""
    who = SocialAccount(provider=account.provider, uid=account.uid)
    login = SocialLogin(provider=the_provider(request), account=who)
    login.state = {"process": AuthProcess.LOGIN, "next": attempt.next_page or None}
    answer: HttpResponse = complete_social_login(request, login)
    request.session.set_expiry(timezone.now() + SIGNED_IN_FOR)
    return answer


def _or_refusal(
    request: HttpRequest, next_page: str, page: Callable[[], HttpResponse], attempt: Attempt | None = None
) -> HttpResponse:
    """The page, unless somebody is refused, or too many come from this address: each may have the provider asked."""
    too_many: HttpResponse | None = consume_or_429(request, action="single_sign_on", limit_get=True)
    if too_many:
        return too_many
    try:
        return page()
    except Refused as refused:
        return refusal_page(request, refused, next_page, attempt=attempt)
