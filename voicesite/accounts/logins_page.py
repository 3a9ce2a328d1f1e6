"""A person's own logins: with which browser, from where, when; and how one or all of them end."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agents.people.logins import end_login, end_logins
from agents.row_keys import as_key
from agents.signed_in import SignedInRequest
from voicesite.accounts.client_address import UNKNOWN

# The first that fits: most browsers also name the ones that they are like.
BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|Chromium/|CriOS/", "Chrome"),
    (r"Version/.*Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS X", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux|X11", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Login:
    """One line of the page. `key`: what its button sends."""

    key: int
    browser: str
    address: str
    began_at: datetime
    last_seen_at: datetime
    is_current: bool


def logins_page(request: SignedInRequest) -> HttpResponse:
    """The list; a form of it ends one login (`end`), all but this one, or all (`everywhere`).

    Raises:
        ReauthenticationRequired: to end some, the person first shows again who they are.
    """
    if request.method != "POST":
        return render(request, "account/logins.html", {"logins": logins_of(request)})
    raise_if_reauthentication_required(request, app="voicesite")
    if "everywhere" in request.POST:
        end_logins(request.user)
        return _signed_out(request, "You are signed out everywhere.")
    if "end" in request.POST:
        return _end_one(request, request.POST["end"])
    end_logins(request.user, except_for=request.session.session_key)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("account_logins")


def _end_one(request: SignedInRequest, key: str) -> HttpResponse:
    mine = UserSession.objects.filter(session_key=request.session.session_key).values_list("pk", flat=True).first()
    chosen = as_key(key)
    if chosen is not None and chosen == mine:
        return _signed_out(request, "You are signed out.")
    if chosen is not None and end_login(request.user, chosen):
        messages.success(request, "That browser is signed out.")
    else:
        messages.info(request, "That browser was signed out already.")
    return redirect("account_logins")


def _signed_out(request: SignedInRequest, sentence: str) -> HttpResponse:
    logout(request)
    messages.success(request, sentence)
    return redirect("account_login")


def logins_of(request: SignedInRequest) -> list[Login]:
    """The current one first, then those that were used last."""
    kept = UserSession.objects.purge_and_list(request.user)
    logins = [_login(each, request) for each in kept]
    return sorted(logins, key=lambda each: (each.is_current, each.last_seen_at), reverse=True)


def _login(kept: UserSession, request: HttpRequest) -> Login:
    return Login(
        key=kept.pk,
        browser=browser_name(kept.user_agent),
        address="" if kept.ip == UNKNOWN else kept.ip,
        began_at=kept.created_at,
        last_seen_at=kept.last_seen_at,
        is_current=kept.session_key == request.session.session_key,
    )


def browser_name(user_agent: str) -> str:
    """“Firefox on Android”, as far as the browser says so."""
    browser = _first(BROWSERS, user_agent) or "Another browser"
    system = _first(SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for pattern, name in names if re.search(pattern, user_agent)), "")
