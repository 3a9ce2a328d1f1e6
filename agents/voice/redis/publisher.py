"""Writes a session's events to the Redis layer.

The session queues an event and goes on; one task writes the queue, another reads Redis's replies. What Redis does not
accept is lost here on purpose: a browser's delivery notices the gap and fetches the events from the session's log.
"""

import asyncio
import logging
from collections import deque
from contextlib import suppress
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from redis.asyncio import Connection, ConnectionPool

from agents.voice.limits import REDIS_SECONDS
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.names import channel_of
from agents.voice.side_by_side import until_one_ends
from agents.voice.telemetry import meters
from agents.voice.telemetry.outage import Outage

logger = logging.getLogger(__name__)

WAITING_MAX = 1_000
RECONNECT_SECONDS = 0.5
FLUSH_SECONDS = 0.2


class Publisher:
    """Publishes to one group of the layer, in order. It writes the layer's own wire format (see test_publisher.py)."""

    def __init__(self, group: str) -> None:
        self._layer: Any = get_channel_layer()
        self._group = group
        self._pool = ConnectionPool.from_url(
            settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=REDIS_SECONDS
        )
        self._waiting: deque[bytes] = deque(maxlen=WAITING_MAX)
        self._is_needed = asyncio.Event()

    def publish(self, message: dict[str, Any]) -> None:
        """Queue an event. When a thousand wait, the oldest is dropped."""
        if len(self._waiting) == WAITING_MAX:
            meters.redis_losses.inc()
        self._waiting.append(self._layer.serialize(message))
        self._is_needed.set()

    async def flush(self) -> None:
        """Wait up to 0.2 s until the queue is written; without Redis it is lost."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_SECONDS):
                while self._waiting:
                    await asyncio.sleep(FLUSH_SECONDS / 20)

    async def run(self) -> None:
        """Write the queue until cancelled; open a lost connection again."""
        channel = channel_of(self._group)
        outage = Outage(logger, lost="redis: %s; events come from the session's log meanwhile")
        while True:
            connection = self._pool.make_connection()
            try:
                async with asyncio.timeout(REDIS_SECONDS):
                    await connection.connect()
                outage.end()
                await until_one_ends(
                    redis_publishes=self._write(connection, channel), redis_replies=_read_replies(connection)
                )
            except REDIS_AWAY as lost:
                outage.begin(type(lost).__name__)
            finally:
                await connection.disconnect(nowait=True)
            meters.redis_losses.inc(len(self._waiting))
            self._waiting.clear()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _write(self, connection: Connection, channel: str) -> None:
        while True:
            await self._is_needed.wait()
            self._is_needed.clear()
            while self._waiting:
                command = connection.pack_command("PUBLISH", channel, self._waiting.popleft())
                async with asyncio.timeout(REDIS_SECONDS):
                    await connection.send_packed_command(command, check_health=False)


async def _read_replies(connection: Connection) -> None:
    while True:
        await connection.read_response(disable_decoding=True)
