"""Browsers that somebody signed in with before, told by a signed cookie.

It opens nothing by itself. It only keeps the failures of others from counting (guessing.py), as OWASP's device cookies
do: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
"""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.deprecation import MiddlewareMixin

from agents.names.normal_form import normal_form
from voicesite.secret_keys import secret_keys

COOKIE = "device" if settings.ON_LAPTOP else "__Host-device"
SALT = "voicesite.accounts.known_devices"
SECONDS = 365 * 24 * 3600
PEOPLE = 5  # who share a device; the one who came longest ago leaves


class KnownDevicesMiddleware(MiddlewareMixin):
    """Gives each browser that somebody has just signed in with its cookie, whatever door they came by."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        username = getattr(request, "has_signed_in", None)
        if username is None:
            return response
        devices = _devices(request)
        name, *earlier = _names(username)
        known = [device for each in (name, *earlier) if (device := devices.pop(each, None))]
        device = known[0] if known else secrets.token_urlsafe(12)
        kept = list(devices.items())[1 - PEOPLE :]
        response.set_cookie(
            COOKIE,
            signing.dumps([*kept, (name, device)], salt=SALT),
            max_age=SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response


def known_device(request: HttpRequest, username: str) -> str:
    """What to count this person's failures with this browser by; empty if they never signed in with it."""
    devices = _devices(request)
    return next((devices[name] for name in _names(username) if name in devices), "")


def note_who_signs_in() -> None:
    """Listen to every way of signing in."""
    user_logged_in.connect(_signed_in, dispatch_uid=SALT)


def _signed_in(request: HttpRequest | None, user: User, **_: Any) -> None:
    if request is not None:
        request.has_signed_in = user.get_username()  # type: ignore[attr-defined]


def _devices(request: HttpRequest) -> dict[str, str]:
    """By the name of a person, as `_names` writes it."""
    try:
        pairs = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {}
    return dict(pairs)


def _names(username: str) -> list[str]:
    """Hashes of the name, so that a shared browser does not tell who uses it: as it is written now, and before."""
    name = normal_form(username)
    return [salted_hmac(SALT, name, secret=key).hexdigest()[:20] for key in secret_keys()]
