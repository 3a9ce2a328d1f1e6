"""Do the database and Redis take writes? With one that can only be read nobody signs in, and nothing is kept.

Load balancers ask, Prometheus and the setup check; what was found last is in the metrics.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from redis import asyncio as aioredis

from agents.voice.telemetry import meters

ASK_SECONDS = 2.0
FRESH_SECONDS = 1.0  # an answer serves all who ask so soon after it
REDIS_KEY = "voicesite:takes-writes"
KEPT_SECONDS = 60
# Of PostgreSQL: a session that may only read, no right to a table, no room on the disk.
REFUSING_STATES = frozenset({"25006", "42501", "53100"})
REFUSING_ERRORS = ("SQLITE_READONLY", "SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_PERM")


@dataclass(frozen=True, slots=True)
class Stores:
    """Which of them take writes, within two seconds."""

    database: bool
    redis: bool


class Asking:
    """Lets one ask at a time. Those who waited meanwhile, or come soon after, get the same answer."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._stores: Stores | None = None
        self._answered_at = 0.0

    async def answer(self) -> Stores:
        """Each asks from its own request: a task that many share would lose the thread of the request that began it."""
        async with self._turn:
            if self._stores is None or time.monotonic() - self._answered_at >= FRESH_SECONDS:
                self._stores = await _ask()
                self._answered_at = time.monotonic()
            return self._stores


asking = Asking()


async def ask_stores() -> Stores:
    """As they are now, or were up to a second ago."""
    return await asking.answer()


async def _ask() -> Stores:
    database, redis = await asyncio.gather(_takes_it(database_sync_to_async(write_to_database)), _takes_it(_redis))
    stores = Stores(database=database, redis=redis)
    for store, takes_writes in asdict(stores).items():
        meters.takes_writes.labels(store).set(takes_writes)
    return stores


def write_to_database() -> None:
    """Nothing that anybody reads.

    Raises:
        DatabaseError: it takes no writes, or does not answer.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # it has no other way to say that the file or the disk takes no more
            cursor.execute("PRAGMA user_version")
            cursor.execute(f"PRAGMA user_version = {cursor.fetchone()[0]:d}")
            return
        # It is on for a replica too. A statement on a table would wait for its locks.
        cursor.execute("SHOW transaction_read_only")
        if cursor.fetchone() != ("off",):
            raise OperationalError("it may only be read")


def refuses_writes(error: DatabaseError) -> bool:
    """Whether the database answers, but takes no writes; else the statement was wrong, or nobody answers."""
    cause = error.__cause__
    name = getattr(cause, "sqlite_errorname", None) or ""
    return getattr(cause, "sqlstate", None) in REFUSING_STATES or name.startswith(REFUSING_ERRORS)


async def _redis() -> None:
    """A replica, and a Redis whose memory is full, still answer a PING."""
    client = aioredis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    async with client:
        await client.set(REDIS_KEY, 1, ex=KEPT_SECONDS)


async def _takes_it(write: Callable[[], Awaitable[None]]) -> bool:
    try:
        async with asyncio.timeout(ASK_SECONDS):
            await write()
    except Exception:  # any failure of any driver has the same answer
        return False
    return True
