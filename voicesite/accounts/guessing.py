"""How many wrong passwords are read: by address, by name from one address, by name from anywhere.

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


class TooManyFailures(Exception):
    """A password is not read, because too many before it were wrong.

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
    limits = limits_of(request, username)
    taken = RateLimitUsage(usage=[])
    for limit in limits:
        usage = limit.take(request)
        if usage is None:
            taken.rollback()
            seconds = max(each.seconds_left(request) for each in limits)
            raise TooManyFailures(seconds, limit=limit.action, lock=limit.counted_at(request))
        taken.usage += usage.usage
    return taken


def limits_of(request: HttpRequest, username: str) -> tuple[Limit, ...]:
    name = normal_form(username)
    device = known_device(request, username)
    if device:
        return (Limit(BY_DEVICE, f"{device}:{name}"),)
    there = f"{ratelimit.get_ip(request)}:{name}"
    return Limit(BY_NAME_THERE, there), Limit(BY_NAME, name), Limit(BY_ADDRESS, None)
