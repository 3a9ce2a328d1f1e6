"""Signing in. Nobody can sign up: staff make the accounts in the admin."""

import time
from math import ceil
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from agents.names.normal_form import normal_form
from agents.people.account_names import username_meant
from voicesite.accounts.client_address import client_address

FAILED = {"app": "allauth.account", "action": "login_failed"}


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed, and a proxy that is missing breaks no sign-in.

    A name is the same however it is written, for the limits on guessing and for the look-up.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        return super().authenticate(request, **credentials | {"username": username_meant(credentials["username"])})

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a try if there were too many, and say when the next one counts."""
        counted = credentials | {"username": normal_form(credentials["username"])}
        try:
            super().pre_authenticate(request, **counted)
        except ValidationError as refusal:
            seconds = seconds_until_a_try_counts(request, self._get_login_attempts_cache_key(request, **counted))
            raise ValidationError(
                f"Too many failed login attempts. Try again in {in_words(seconds)}.", code=refusal.code
            ) from None


def seconds_until_a_try_counts(request: HttpRequest, key: str) -> float:
    """Until every limit has room for one more try, by name or by address; 0 if each has."""
    waits = [0.0]
    for rate in ratelimit.get_rates(**FAILED):
        failures = cache.get(ratelimit.get_cache_key(request, **FAILED, rate=rate, key=key), [])  # the newest first
        if len(failures) >= rate.amount:
            waits.append(failures[rate.amount - 1] + rate.duration - time.time())
    return max(waits)


def in_words(seconds: float) -> str:
    """Rounded up, so that nobody comes too early: “a few seconds”, “40 seconds”, “a minute”, “5 minutes”."""
    if seconds <= 5:
        return "a few seconds"
    if seconds <= 55:
        return f"{ceil(seconds / 5) * 5} seconds"
    minutes = ceil(seconds / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
