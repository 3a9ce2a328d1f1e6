"""How many Voice Live sessions all processes together may open a minute, and at which resource: counted in Redis.

The service itself refuses more. The choice is made where the counts are, in one step (`take_connect.lua`): of the
resources that have a place and are not marked the emptiest, measured by its quota. Without Redis nothing is counted:
calls go before quotas.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from uuid import uuid4

from agents.voice.errors import Quota
from agents.voice.limits import CONNECT_SECONDS
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.client import script, shared_redis
from agents.voice.upstream.resources import Resource

WINDOW_SECONDS = 60
USER_SHARE = 1 / 4  # of all connects: one person leaves the rest to the others
USER_SHARE_MIN = 3
TRIAL_SECONDS = CONNECT_SECONDS + 2.0
SUSPECT_SECONDS = 300  # after a mark, for this long one call tries the resource before the others


@dataclass(frozen=True, slots=True)
class Place:
    """A connect that is counted. `is_trial`: the others wait for its outcome (`clear` reports a good one)."""

    resource: Resource
    wait_seconds: float = 0.0
    is_trial: bool = False


async def take_place(
    resources: Sequence[Resource],
    *,
    user_id: int,
    may_wait_seconds: float = 0.0,
    instead_of: Resource | None = None,
) -> Place:
    """Count one more connect of this user in the last 60 seconds; among equal resources the first is taken.

    Callers that may wait stand in line. A place is taken at once, also from a call that ends before its turn. What is
    refused is not counted. `instead_of` is taken only where no other can be had.

    Raises:
        Quota: every resource is full, or this user has had their share; says when the next place is free.
    """
    limits = [resource.connects_per_minute for resource in resources]
    terms: list[str | int] = [
        user_share(sum(limits)),
        WINDOW_SECONDS * 1000,
        int(max(0.0, may_wait_seconds) * 1000),
        uuid4().hex,
        int(TRIAL_SECONDS * 1000),
        resources.index(instead_of) + 1 if instead_of in resources else 0,
        *limits,
    ]
    keys = [f"voicesite:connects:user:{user_id}"]
    for resource in resources:
        keys += [_connects_of(resource), _mark_of(resource)]
    try:
        async with shared_redis() as redis:
            answer = await redis.register_script(script("take_connect"))(keys, terms)
    except REDIS_AWAY:
        others = [resource for resource in resources if resource != instead_of]
        return Place((others or resources)[0])
    is_counted, wait_ms, is_own, number, is_trial = answer
    if not is_counted:
        raise _refusal(wait_ms / 1000, is_own=bool(is_own))
    return Place(resources[number - 1], wait_ms / 1000, bool(is_trial))


async def mark(resource: Resource, seconds: float, resources: Sequence[Resource]) -> float:
    """Have all processes avoid it for that time. Returns the seconds until one of `resources` is not marked.

    Raises:
        REDIS_AWAY: Redis is away.
    """
    keys = [_mark_of(resource), *(_mark_of(other) for other in resources if other != resource)]
    async with shared_redis() as redis:
        avoid = redis.register_script(script("avoid_resource"))
        return await avoid(keys, [int(seconds * 1000), SUSPECT_SECONDS * 1000]) / 1000


async def clear(resource: Resource) -> None:
    """It works again.

    Raises:
        REDIS_AWAY: Redis is away.
    """
    async with shared_redis() as redis:
        await redis.delete(_mark_of(resource))


def user_share(limit: int) -> int:
    """How many of `limit` connects one user may make."""
    return min(limit, max(USER_SHARE_MIN, int(limit * USER_SHARE)))


def _connects_of(resource: Resource) -> str:
    return f"voicesite:connects:{sha256(resource.url.encode()).hexdigest()[:16]}"


def _mark_of(resource: Resource) -> str:
    return f"{_connects_of(resource)}:mark"


def _refusal(seconds: float, *, is_own: bool) -> Quota:
    reason = "You have begun many calls in a short time." if is_own else "All lines are busy right now."
    when = "in a second" if seconds <= 1 else f"in {ceil(seconds)} seconds"
    whose = "of this user" if is_own else "of all"
    return Quota(f"connects a minute {whose}", sentence=f"{reason} Please try again {when}.", retry_after=seconds)
