"""What Redis raises when it is away."""

from redis.exceptions import RedisError

REDIS_AWAY: tuple[type[Exception], ...] = (RedisError, OSError)  # a timeout is an OSError too
