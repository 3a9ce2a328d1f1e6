"""How many Voice Live sessions all processes together may open a minute: the service itself refuses more."""

import time

from django.conf import settings
from redis import asyncio as aioredis
from redis.exceptions import RedisError

from agents.voice.budgets import REDIS_SECONDS
from agents.voice.errors import Quota

WINDOW_SECONDS = 60


async def take_connect(limit: int) -> None:
    """Count one more connect in this minute. Without Redis nothing is counted: calls go before quotas.

    Raises:
        Quota: the minute is full; says when the next one begins.
    """
    now = time.time()
    key = f"voicesite:connects:{int(now // WINDOW_SECONDS)}"
    client = aioredis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )
    try:
        async with client, client.pipeline(transaction=True) as pipeline:
            pipeline.incr(key)
            pipeline.expire(key, 2 * WINDOW_SECONDS)
            count, _ = await pipeline.execute()
    except (RedisError, OSError):
        return
    if count > limit:
        raise Quota("connects a minute", retry_after=WINDOW_SECONDS - now % WINDOW_SECONDS)
