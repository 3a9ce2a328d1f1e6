"""Browsers that somebody signed in with before, told by a signed cookie.

It opens nothing by itself. It only keeps the failures of others from counting (guessing.py), as OWASP's device cookies
do: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
"""

import secrets
from dataclasses import dataclass
from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_used
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


@dataclass(frozen=True, slots=True)
class Device:
    """A browser as one person's. `has_shown_factor`: they have set up or used a second factor with it."""

    key: str
    has_shown_factor: bool = False


class KnownDevicesMiddleware(MiddlewareMixin):
    """Gives each browser that somebody has just signed in with its cookie, whatever door they came by."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_new, has_shown = (getattr(request, noted, False) for noted in ("has_signed_in", "has_shown_factor"))
        if not (is_new or has_shown) or not isinstance(request.user, User):
            return response
        devices = _devices(request)
        name, *earlier = _names(request.user.get_username())
        known = [device for each in (name, *earlier) if (device := devices.pop(each, None))]
        before = known[0] if known else Device(secrets.token_urlsafe(12))
        kept = list(devices.items())[1 - PEOPLE :]
        now = Device(before.key, before.has_shown_factor or has_shown)
        response.set_cookie(
            COOKIE,
            signing.dumps([[who, each.key, each.has_shown_factor] for who, each in [*kept, (name, now)]], salt=SALT),
            max_age=SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response


def known_device(request: HttpRequest, username: str, *, has_shown_factor: bool = False) -> str:
    """What to count this person's failures with this browser by; empty if they never signed in with it.

    `has_shown_factor`: only if they have shown a second factor there. Who knew the password before there was one, and
    knows nothing else, may have any number of browsers.
    """
    devices = _devices(request)
    device = next((devices[name] for name in _names(username) if name in devices), None)
    return device.key if device and (device.has_shown_factor or not has_shown_factor) else ""


def note_who_signs_in() -> None:
    """Listen to every way of signing in, and to every use of a second factor."""
    user_logged_in.connect(_signed_in, dispatch_uid=SALT)
    for signal in (authenticator_added, authenticator_used):
        signal.connect(_has_shown_factor, dispatch_uid=SALT)


def _signed_in(request: HttpRequest | None, **_: Any) -> None:
    if request is not None:
        request.has_signed_in = True  # type: ignore[attr-defined]


def _has_shown_factor(request: HttpRequest | None = None, **_: Any) -> None:
    if request is not None:
        request.has_shown_factor = True  # type: ignore[attr-defined]


def _devices(request: HttpRequest) -> dict[str, Device]:
    """By the name of a person, as `_names` writes it."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {}
    return {name: Device(*device) for name, *device in kept}  # those of earlier releases say nothing of factors


def _names(username: str) -> list[str]:
    """Hashes of the name, so that a shared browser does not tell who uses it: as it is written now, and before."""
    name = normal_form(username)
    return [salted_hmac(SALT, name, secret=key).hexdigest()[:20] for key in secret_keys()]
