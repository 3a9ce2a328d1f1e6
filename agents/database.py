"""Runs database work of calls off the event loop, in a few threads that all calls of a process share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from asgiref.sync import SyncToAsync
from channels.db import database_sync_to_async

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

# As many threads as there are PostgreSQL connections in the pool (settings.DATABASES).
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="database")


def in_database(function: Callable[Parameters, Result]) -> SyncToAsync[Parameters, Result]:
    """Make a function that uses the ORM awaitable. It closes its connections after each use."""
    return database_sync_to_async(function, thread_sensitive=False, executor=_threads)
