"""Writes the events of all sessions of this process to the Redis layer, over one connection.

A session queues an event and goes on. One task writes what all of them have queued, another reads Redis's replies. What
Redis does not accept is lost here on purpose: a browser's delivery notices the gap and fetches the events from the
session's log.

Redis is asked not to reply: for each event that is a message to read in this process, and a fifteenth of its CPU.
"""

import asyncio
import logging
from collections import deque
from contextlib import suppress
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from redis.asyncio import Connection, ConnectionPool
from redis.exceptions import ResponseError

from agents.voice.limits import REDIS_SECONDS
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.connections import telling
from agents.voice.redis.names import channel_of
from agents.voice.side_by_side import until_one_ends
from agents.voice.telemetry import meters
from agents.voice.telemetry.outage import Outage
from agents.voice.within import within

logger = logging.getLogger(__name__)

WAITING_MAX = 1_000
RECONNECT_SECONDS = 0.5
FLUSH_SECONDS = 0.2


class Publisher:
    """Publishes to one group of the layer, in order. It writes the layer's own wire format (see test_publisher.py)."""

    def __init__(self, group: str) -> None:
        self._layer: Any = get_channel_layer()
        self.channel = channel_of(group)
        self._waiting: deque[bytes] = deque(maxlen=WAITING_MAX)
        self._connection: _SharedConnection | None = None

    def publish(self, message: dict[str, Any]) -> None:
        """Queue an event. When a thousand wait, the oldest is dropped."""
        if len(self._waiting) == WAITING_MAX:
            meters.redis_losses.inc()
        self._waiting.append(self._layer.serialize(message))
        if self._connection is not None:
            self._connection.is_needed_by(self)

    async def flush(self) -> None:
        """Wait up to 0.2 s until the queue is written; without Redis it is lost."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_SECONDS):
                while self._waiting:
                    await asyncio.sleep(FLUSH_SECONDS / 20)

    async def run(self) -> None:
        """Have the queue written until cancelled."""
        self._connection = _SharedConnection.of_this_loop()
        if self._waiting:
            self._connection.is_needed_by(self)
        try:
            await self._connection.used_by(self)
        finally:
            self._connection = None

    def take(self) -> list[bytes]:
        """All that waits, for `channel`."""
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    def lose(self) -> None:
        """Redis did not get what waits."""
        meters.redis_losses.inc(len(self._waiting))
        self._waiting.clear()


class _SharedConnection:
    """The one of an event loop, while somebody publishes. Of all who do, the task of one writes for the others too.

    So it has an owner at each moment; when that one leaves, the next goes on with the same connection.
    """

    _of_loops: dict[asyncio.AbstractEventLoop, "_SharedConnection"] = {}

    @classmethod
    def of_this_loop(cls) -> "_SharedConnection":
        return cls._of_loops.setdefault(asyncio.get_running_loop(), cls())

    def __init__(self) -> None:
        pool = ConnectionPool.from_url(settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=REDIS_SECONDS)
        self._pool = telling(pool)
        self._outage = Outage(logger, lost="redis: %s; events come from the session's log meanwhile")
        self._connection: Connection | None = None
        self._users: set[Publisher] = set()
        self._with_messages: dict[Publisher, None] = {}  # in the order in which they came
        self._is_needed = asyncio.Event()
        self._writes = asyncio.Lock()

    def is_needed_by(self, publisher: Publisher) -> None:
        self._with_messages[publisher] = None
        self._is_needed.set()

    async def used_by(self, publisher: Publisher) -> None:
        """Until cancelled: wait for whoever writes, and then write for all."""
        self._users.add(publisher)
        try:
            async with self._writes:
                while True:
                    await self._write_until_lost()
        finally:
            self._users.discard(publisher)
            self._with_messages.pop(publisher, None)
            if not self._users:
                self._of_loops.pop(asyncio.get_running_loop(), None)
                await self._disconnect()

    async def _write_until_lost(self) -> None:
        try:
            connection = await self._connected()
            await until_one_ends(redis_publishes=self._write(connection), redis_replies=_read_replies(connection))
        except REDIS_AWAY as lost:
            self._outage.begin(type(lost).__name__)
            await self._disconnect()
            for publisher in self._with_messages:
                publisher.lose()
            self._with_messages.clear()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _connected(self) -> Connection:
        """Whoever is cancelled while it opens leaves no half of it to the next one."""
        if self._connection is not None and self._connection.is_connected:
            return self._connection
        self._connection = self._pool.make_connection()
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                await self._connection.connect()
                await self._connection.send_command("CLIENT", "REPLY", "OFF")
        except BaseException:
            await self._disconnect()
            raise
        self._outage.end()
        return self._connection

    async def _disconnect(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.disconnect(nowait=True)

    async def _write(self, connection: Connection) -> None:
        """All that waits in one write."""
        while True:
            await self._is_needed.wait()
            self._is_needed.clear()
            publishers, self._with_messages = self._with_messages, {}
            commands: list[bytes] = []
            for publisher in publishers:
                for message in publisher.take():
                    commands += connection.pack_command("PUBLISH", publisher.channel, message)
            await within(REDIS_SECONDS, connection.send_packed_command(commands, check_health=False))


async def _read_replies(connection: Connection) -> None:
    """None comes before the connection is lost, except from a Redis that does not know `CLIENT REPLY`."""
    while True:
        with suppress(ResponseError):
            await connection.read_response(disable_decoding=True, disconnect_on_error=False)
