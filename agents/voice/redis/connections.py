"""Connections to Redis that say when they are lost, also in the moment before redis-py has noticed."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from redis.asyncio import Connection, ConnectionPool
from redis.exceptions import ConnectionError as RedisLost


def telling(pool: ConnectionPool) -> ConnectionPool:
    """From now on its new connections raise what REDIS_AWAY names when they are closed already."""
    kind: Any = pool.connection_class  # `cache` takes what can be hashed, and mypy doubts it of a class
    pool.connection_class = _telling(kind)
    return pool


@cache
def _telling(kind: Any) -> Any:
    return type(kind.__name__, (_Telling, kind), {})


class _Telling(Connection):
    async def send_packed_command(self, command: bytes | str | Iterable[bytes], check_health: bool = True) -> Any:
        try:
            return await super().send_packed_command(command, check_health)
        except RuntimeError as closed:  # uvloop's word for writing to a transport that is closed
            raise RedisLost(str(closed)) from None
