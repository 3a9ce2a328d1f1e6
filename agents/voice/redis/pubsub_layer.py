"""The channel layer: Channels' own for Redis's pub/sub, which waits for messages and does not look for them.

The base asks ten times a second, with a time limit around each question, and sleeps while nothing is subscribed.
"""

import asyncio
import logging
import math
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer, RedisSingleShardConnection

from agents.voice.limits import REDIS_SECONDS
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.connections import telling

logger = logging.getLogger(__name__)

RECONNECT_SECONDS = 1.0


class PubSubLayer(RedisPubSubChannelLayer):
    """For `CHANNEL_LAYERS`."""

    def _get_layer(self) -> RedisPubSubLoopLayer:
        loop = asyncio.get_running_loop()
        if loop not in self._layers:
            made = super()._get_layer()
            made._shards = [_Shard(shard.host, made) for shard in made._shards]
        return self._layers[loop]


class _Shard(RedisSingleShardConnection):
    """One Redis. `_do_receiving` begins with the first subscription, and runs until the loop or the layer ends."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._has_connection = asyncio.Event()

    def _ensure_redis(self) -> None:
        is_new = self._redis is None
        super()._ensure_redis()
        if is_new:
            telling(self._redis.connection_pool)

    async def subscribe(self, channel: str) -> None:
        await super().subscribe(channel)
        self._has_connection.set()

    async def flush(self) -> None:
        await super().flush()
        self._has_connection.clear()

    async def _do_receiving(self) -> None:
        await self._has_connection.wait()
        while True:
            try:
                await self._receive()
            except REDIS_AWAY as lost:  # who publishes says that Redis is away
                logger.info("redis: the subscription is lost (%s)", type(lost).__name__)
            except Exception:  # a fault here must not leave all calls of this process without the layer
                logger.exception("redis: a message could not be read")
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _receive(self) -> None:
        """
        Raises:
            REDIS_AWAY: the connection is lost.
        """
        connection = self._pubsub.connection
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                await connection.connect()  # if it was lost: and subscribes again
            while True:
                message = await connection.read_response(timeout=math.inf, push_request=True)
                if message[0] == b"message":
                    self._receive_message({"channel": message[1], "data": message[2]})
                else:
                    await self._pubsub.handle_message(message, ignore_subscribe_messages=True)
        finally:
            await connection.disconnect(nowait=True)
