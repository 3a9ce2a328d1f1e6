"""Each login is noted while it is used, and ends by itself after its time; who signs out leaves no trace behind."""

from contextlib import suppress

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from agents.audit.actions import Action
from agents.people.logins import has_idled, has_run_out, is_noted, note_seen, note_sign_in
from voicesite.accounts.client_address import client_address

# Not "cookies": the answer itself sets the token of the sign-in page that follows.
CLEARED = '"cache", "storage"'


class ActivityMiddleware(MiddlewareMixin):
    """Before everything that asks who is signed in."""

    def process_request(self, request: HttpRequest) -> None:
        _without_nul(request)
        request.came_signed_in = isinstance(request.user, User)  # type: ignore[attr-defined]
        if not isinstance(request.user, User):
            return
        login = UserSession.objects.filter(session_key=request.session.session_key).first()
        over = _why_over(request, login)
        if over:
            request.ended_by = over  # type: ignore[attr-defined]  # for the audit trail: nobody has signed out
            logout(request)
            return
        _note(request, login)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if getattr(request, "came_signed_in", False) and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = CLEARED
        return response


def _why_over(request: HttpRequest, login: UserSession | None) -> Action | None:
    assert isinstance(request.user, User)  # noqa: S101  # nobody else has a login
    if has_run_out(request.user, request.session):
        return Action.LOGIN_RAN_OUT
    return Action.LOGIN_IDLED if login and has_idled(request.user, login.last_seen_at) else None


def _without_nul(request: HttpRequest) -> None:
    """PostgreSQL keeps no text with a NUL, and the browser's name is kept with each login."""
    if "\0" in request.META.get("HTTP_USER_AGENT", ""):
        request.META["HTTP_USER_AGENT"] = request.META["HTTP_USER_AGENT"].replace("\0", "")


def _note(request: HttpRequest, login: UserSession | None) -> None:
    key = request.session.session_key
    note_sign_in(request.session)
    if login is None:  # from before there were such notes
        with suppress(DatabaseError):  # as in note_seen; the next request tries again
            UserSession.objects.create_from_request(request)
    elif key and not is_noted(login.last_seen_at):
        note_seen(key, ip=client_address(request), user_agent=_browser(request))


def _browser(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_USER_AGENT", ""))[: UserSession._meta.get_field("user_agent").max_length]
