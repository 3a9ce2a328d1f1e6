"""Failed sign-ins that no limit on guessing bounds, since there is nothing to guess: passkeys, single sign-on.

Anybody can fail there as often as requests are let in. What is written of one address has a bound, so that nobody fills
the audit trail or the log; that there were more is written too.
"""

from contextlib import suppress
from enum import IntEnum

from allauth.core.internal.ratelimit import get_ip
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from redis.exceptions import RedisError

from agents.audit import trail
from agents.audit.actions import Action
from agents.counted import counted
from voicesite.accounts.sign_in_events import UNKNOWN

LISTED_MAX = 10  # of one address
LISTED_SECONDS = 60
MORE = "from this address within a minute, not listed"


class Room(IntEnum):
    """For one more of its kind from this address."""

    ENOUGH = 1
    ONE_WORD = 2  # that there are more
    NONE = 3


def room(request: HttpRequest, kind: str) -> Room:
    """Takes it. Without Redis nobody signs in, and there is enough."""
    key = f"listed:{kind}:{get_ip(request)}"
    count = 0
    with suppress(RedisError):
        count = counted(key, LISTED_SECONDS)
    if count <= LISTED_MAX:
        return Room.ENOUGH
    return Room.ONE_WORD if count == LISTED_MAX + 1 else Room.NONE


def report_failure(request: HttpRequest, username: str = "") -> None:
    """Tell who listens that a sign-in failed. `username`: of the account here, if it is known."""
    match room(request, "failures"):
        case Room.ENOUGH:
            user_login_failed.send(__name__, credentials={"username": username}, request=request)
        case Room.ONE_WORD:
            trail.record(Action.SIGN_IN_FAILED, UNKNOWN, more=MORE)
