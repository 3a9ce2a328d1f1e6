"""How long each person has tried drafts today: counted in the cache, apart from the minutes of their calls.

A Redis that loses everything gives people their minutes once more. That costs little, since few people edit personas.
"""

import time
from math import ceil

from django.conf import settings
from django.core.cache import cache

from agents.counted import counted
from agents.usage.words import DAY_SECONDS, at_midnight, day_of, minutes_in_words


def used_seconds(user_id: int) -> int:
    """Today.

    Raises:
        redis.RedisError: the cache does not answer.
    """
    return int(cache.get(_key(user_id), 0))


def charge(user_id: int, seconds: float) -> None:
    """Add to what that person has used today.

    Raises:
        redis.RedisError: as `used_seconds`.
    """
    counted(_key(user_id), DAY_SECONDS, ceil(seconds))


def seconds_of_next(user_id: int) -> int:
    """How long the next tryout of that person may last; 0: today is used up.

    Raises:
        redis.RedisError: as `used_seconds`.
    """
    environment = settings.ENVIRONMENT
    longest: int = environment.try_max_seconds
    limit = environment.try_minutes_per_day * 60
    return min(longest, max(0, limit - used_seconds(user_id))) if limit else longest


def used_up() -> str:
    """What a person reads who has no minutes left today."""
    minutes = minutes_in_words(settings.ENVIRONMENT.try_minutes_per_day)
    return f"You have tried drafts for {minutes} today, as long as one person may. Go on {at_midnight(time.time())}."


def _key(user_id: int) -> str:
    return f"tried-seconds:{user_id}:{day_of(time.time())}"
