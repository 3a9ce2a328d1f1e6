"""Whose address a sign-in counts for: that of the person, as the site's own proxies name it in X-Forwarded-For."""

import logging
import re
from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from agents.voice.telemetry.outage import Outage

logger = logging.getLogger(__name__)

UNKNOWN = "0.0.0.0"  # noqa: S104  # all who have none count as one; a list of logins takes nothing but addresses
WITH_PORT = re.compile(r"\[(.*)\](?::\d+)?|([\d.]+):\d+")
NOTED = "forwarded-for-is-short"
NOTED_SECONDS = 24 * 3600
short_lists = Outage(
    logger,
    lost="TRUSTED_PROXIES does not fit: a sign-in came with %s in X-Forwarded-For. The nearest address that is known "
    "counts; set TRUSTED_PROXIES to the number of proxies that add to that header",
)


def client_address(request: HttpRequest) -> str:
    """That of a sign-in; it is noted if fewer proxies have passed the request on than there should be."""
    forwarded = _forwarded(request)
    if len(forwarded) < settings.ENVIRONMENT.trusted_proxies:
        _note(len(forwarded))
    return address_of(request)


def address_of(request: HttpRequest) -> str:
    """The address that the outermost of our proxies has seen; where it is not known, the next one on the way to us."""
    proxies, forwarded = settings.ENVIRONMENT.trusted_proxies, _forwarded(request)
    candidates = [*(forwarded[-proxies:] if proxies else []), request.META.get("REMOTE_ADDR", "")]
    return next(filter(None, map(_address, candidates)), UNKNOWN)


def _forwarded(request: HttpRequest) -> list[str]:
    return [part for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]


def fewest_forwarded() -> int | None:
    """How many addresses a sign-in came with on the last day that had fewer than TRUSTED_PROXIES; None: there was none.

    Raises:
        RedisError: it is not known.
    """
    found: int | None = cache.get(NOTED)
    return found


def _note(count: int) -> None:
    """For the log, and for the setup check, which may run in another process."""
    short_lists.begin(f"{count} address{'es' * (count != 1)}")
    with suppress(RedisError):  # then nobody can sign in anyway
        cache.set(NOTED, count, NOTED_SECONDS)


def _address(text: str) -> str:
    """As one form of text; empty if it is no address. Some proxies add the port."""
    text = text.strip().strip('"')
    with_port = WITH_PORT.fullmatch(text)
    try:
        return str(ip_address((with_port[1] or with_port[2]) if with_port else text))
    except ValueError:
        return ""
