"""How many wrong passwords and second factors are read: by address, by name from one address, by name from anywhere.

A device that signed in before is counted by itself (known_devices.py), so that nobody who guesses keeps a person out of
their own account. Nothing here depends on what a request says of itself, such as its Host header.
"""

import time
from dataclasses import dataclass

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.core.cache import cache
from django.http import HttpRequest

from agents.names.normal_form import normal_form
from voicesite.accounts.known_devices import known_device

APP = "voicesite.accounts"
BY_ADDRESS = {"address": "10/60s/ip"}
BY_NAME_THERE = {"name-and-address": "5/300s/key"}
BY_NAME = {"name": "50/3600s/key"}
BY_DEVICE = {"name-and-device": "5/300s/key"}
STEP_BY_NAME_THERE = {"second-step-and-address": "5/300s/key"}
STEP_BY_NAME = {"second-step": "50/3600s/key"}
STEP_BY_DEVICE = {"second-step-and-device": "5/300s/key"}


class TooManyFailures(Exception):
    """A password, a code or a passkey is not read, because too many before it were wrong.

    `limit`: of the address, of the name, …; `lock`: the same for every try that the same failures stop.
    """

    def __init__(self, seconds: float, *, limit: str, lock: str) -> None:
        super().__init__(f"the next try counts in {seconds:.0f} s")
        self.seconds = seconds
        self.limit = limit
        self.lock = lock


@dataclass(frozen=True, slots=True)
class Limit:
    """A rate of allauth's, and whose failures it counts."""

    config: dict[str, str]
    key: str | None

    @property
    def action(self) -> str:
        (action,) = self.config
        return action

    @property
    def rate(self) -> ratelimit.Rate:
        ((_, rates),) = self.config.items()
        (rate,) = ratelimit.parse_rates(rates)
        return rate

    def counted_at(self, request: HttpRequest) -> str:
        """The key of the cache that has the failures."""
        key: str = ratelimit.get_cache_key(request, app=APP, action=self.action, rate=self.rate, key=self.key)
        return key

    def take(self, request: HttpRequest) -> RateLimitUsage | None:
        return ratelimit.consume(request, app=APP, action=self.action, config=self.config, key=self.key)

    def seconds_left(self, request: HttpRequest) -> float:
        """Until it has room for one more failure; 0 if it has."""
        rate, failures = self.rate, cache.get(self.counted_at(request), [])
        is_full = len(failures) >= rate.amount  # the newest stands first
        return max(0.0, failures[rate.amount - 1] + rate.duration - time.time()) if is_full else 0.0


def take_a_try(request: HttpRequest, username: str) -> RateLimitUsage:
    """Count a try as a failure before the password is read; who gives the right one gets it back (`rollback`).

    Raises:
        TooManyFailures: it is not to be read.
        RedisError: nobody knows.
    """
    return _take(request, limits_of(request, username))


def take_a_second_step(request: HttpRequest, username: str, *, is_again: bool) -> RateLimitUsage:
    """The same before a code or a passkey is read, for an account whose password was right.

    `is_again`: somebody who is signed in shows again who they are. These are counted apart from sign-ins, where others
    can fail who have the password alone.

    Raises:
        TooManyFailures: it is not to be read.
        RedisError: nobody knows.
    """
    return _take(request, second_step_limits_of(request, username, is_again=is_again))


def limits_of(request: HttpRequest, username: str) -> tuple[Limit, ...]:
    name = normal_form(username)
    device = known_device(request, username)
    if device:
        return (Limit(BY_DEVICE, f"{device}:{name}"),)
    there = f"{ratelimit.get_ip(request)}:{name}"
    return Limit(BY_NAME_THERE, there), Limit(BY_NAME, name), Limit(BY_ADDRESS, None)


def second_step_limits_of(request: HttpRequest, username: str, *, is_again: bool) -> tuple[Limit, ...]:
    """A device that only the password has let in, before there was a second factor, is nobody's own here."""
    name = f"again:{normal_form(username)}" if is_again else normal_form(username)
    device = known_device(request, username, has_shown_factor=True)
    if device:
        return (Limit(STEP_BY_DEVICE, f"{device}:{name}"),)
    there = f"{ratelimit.get_ip(request)}:{name}"
    return Limit(STEP_BY_NAME_THERE, there), Limit(STEP_BY_NAME, name)


def _take(request: HttpRequest, limits: tuple[Limit, ...]) -> RateLimitUsage:
    taken = RateLimitUsage(usage=[])
    for limit in limits:
        usage = limit.take(request)
        if usage is None:
            taken.rollback()
            seconds = max(each.seconds_left(request) for each in limits)
            raise TooManyFailures(seconds, limit=limit.action, lock=limit.counted_at(request))
        taken.usage += usage.usage
    return taken
