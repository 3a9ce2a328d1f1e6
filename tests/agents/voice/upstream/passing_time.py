"""Time in Redis passes by making older what was counted there."""

from typing import Any

from agents.voice.upstream import connect_quota
from agents.voice.upstream.resources import Resource

OLDER = """
for _, key in ipairs(redis.call('KEYS', 'voicesite:connects:*')) do
  if redis.call('TYPE', key).ok == 'zset' then
    for _, name in ipairs(redis.call('ZRANGE', key, 0, -1)) do
      redis.call('ZINCRBY', key, -ARGV[1], name)
    end
  else
    redis.call('SET', key, redis.call('GET', key) - ARGV[1], 'KEEPTTL')
  end
end
"""


async def pass_time(redis: Any, seconds: float) -> None:
    """Connects and marks are so much older."""
    await redis.eval(OLDER, 0, int(seconds * 1000))


async def connect_times(redis: Any, resource: Resource) -> list[float]:
    """When the connects to that resource were counted, or are due: Unix seconds."""
    times = await redis.zrange(connect_quota._connects_of(resource), 0, -1, withscores=True)
    return [score / 1000 for _, score in times]
