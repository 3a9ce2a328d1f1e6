"""Each login is noted while it is used, and staff's ends when it no longer is; who signs out leaves no trace behind."""

from contextlib import suppress

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from agents.people.logins import has_idled, is_noted, note_seen
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
        if login and has_idled(request.user, login.last_seen_at):
            logout(request)
            return
        _note(request, login)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if getattr(request, "came_signed_in", False) and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = CLEARED
        return response


def _without_nul(request: HttpRequest) -> None:
    """PostgreSQL keeps no text with a NUL, and the browser's name is kept with each login."""
    if "\0" in request.META.get("HTTP_USER_AGENT", ""):
        request.META["HTTP_USER_AGENT"] = request.META["HTTP_USER_AGENT"].replace("\0", "")


def _note(request: HttpRequest, login: UserSession | None) -> None:
    key = request.session.session_key
    if login is None:  # from before there were such notes
        with suppress(DatabaseError):  # as in note_seen; the next request tries again
            UserSession.objects.create_from_request(request)
    elif key and not is_noted(login.last_seen_at):
        note_seen(key, ip=client_address(request), user_agent=_browser(request))


def _browser(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_USER_AGENT", ""))[: UserSession._meta.get_field("user_agent").max_length]
