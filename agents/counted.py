"""How often something happened within a while, counted in the cache, which all processes share."""

from django.core.cache import cache


def counted(key: str, seconds: int, by: int = 1) -> int:
    """One more of these, or that many; returns how many there were within `seconds` of the first.

    Raises:
        RedisError: Redis does not answer.
    """
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key, by))
    except ValueError:  # the while was over between the two: this is the first of the next one
        cache.add(key, by, seconds)
        return by
