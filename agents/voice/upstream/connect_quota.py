"""How many Voice Live sessions all processes together may open a minute: the service itself refuses more.

Without Redis nothing is counted: calls go before quotas.
"""

import asyncio
from hashlib import sha256
from math import ceil
from uuid import uuid4

from redis.exceptions import RedisError

from agents.voice.calls.shared_redis import script, shared_redis
from agents.voice.errors import Quota

WINDOW_SECONDS = 60
USER_SHARE = 1 / 4  # of the connects of all: one person leaves the others theirs
USER_SHARE_MIN = 3


async def take_connect(endpoint_url: str, *, user_id: int, limit: int) -> None:
    """Count one more connect of this user to that resource in the last 60 seconds. What is refused is not counted.

    Raises:
        Quota: `limit` connects were made, or this user has had their share; says when the next one is free.
    """
    await _take(endpoint_url, user_id=user_id, limit=limit, may_wait_seconds=0)


async def take_connect_when_free(endpoint_url: str, *, user_id: int, limit: int, within_seconds: float) -> None:
    """The same for a call that connects again: it gets the next free place and returns when that one's time has come.

    Those who wait stand in line. A place is taken at once, also from a call that ends before its turn.

    Raises:
        Quota: that would take longer than `within_seconds`.
    """
    await asyncio.sleep(
        await _take(endpoint_url, user_id=user_id, limit=limit, may_wait_seconds=max(0.0, within_seconds))
    )


async def _take(endpoint_url: str, *, user_id: int, limit: int, may_wait_seconds: float) -> float:
    """Seconds until the turn of the connect that is now counted."""
    resource = f"voicesite:connects:{sha256(endpoint_url.encode()).hexdigest()[:16]}"
    terms: list[str | int] = [
        limit,
        user_share(limit),
        WINDOW_SECONDS * 1000,
        int(may_wait_seconds * 1000),
        uuid4().hex,
    ]
    try:
        async with shared_redis() as redis:
            take = redis.register_script(script("take_connect"))
            is_counted, wait_ms, is_own = await take([resource, f"{resource}:{user_id}"], terms)
    except (RedisError, OSError):
        return 0.0
    if not is_counted:
        raise _refusal(wait_ms / 1000, is_own=bool(is_own))
    return wait_ms / 1000


def user_share(limit: int) -> int:
    """How many of `limit` connects one user may make."""
    return min(limit, max(USER_SHARE_MIN, int(limit * USER_SHARE)))


def _refusal(seconds: float, *, is_own: bool) -> Quota:
    reason = "You have begun many calls in a short time." if is_own else "All lines are busy right now."
    when = "in a second" if seconds <= 1 else f"in {ceil(seconds)} seconds"
    whose = "of this user" if is_own else "of all"
    return Quota(f"connects a minute {whose}", sentence=f"{reason} Please try again {when}.", retry_after=seconds)
