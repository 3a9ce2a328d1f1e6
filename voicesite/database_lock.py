"""A lock, so that one process at a time prepares the database. It ends with its process, however that ends."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection

from voicesite.postgres import connection_class

KEY = 0x766F696365  # any number that nothing else uses in this database
QUIET_SECONDS = 30  # then TCP asks whether the other end is there: this connection is silent during a long migration

IsOurs = Callable[[], bool]


def database_lock() -> AbstractContextManager[IsOurs]:
    """A function to call until it returns True. The lock is then held until the block ends.

    It is called again and again, instead of one statement that waits in the database: while a statement waits, `CREATE
    INDEX CONCURRENTLY` does not end, and the migration that is waited for may contain one.

    Raises:
        django.db.Error: the database does not answer.
    """
    return _lock_in_postgres() if connection.vendor == "postgresql" else _lock_beside_file()


@contextmanager
def _lock_in_postgres() -> Iterator[IsOurs]:
    """On a connection of its own. A pooler in between must not give it to others after each transaction."""
    parameters = connection.get_connection_params() | {"autocommit": True, "keepalives_idle": QUIET_SECONDS}
    ours = connection_class(entra=settings.ENVIRONMENT.database_entra)
    with connection.wrap_database_errors, ours.connect(**parameters) as session:
        yield lambda: session.execute("SELECT pg_try_advisory_lock(%s)", [KEY]).fetchone() == (True,)


@contextmanager
def _lock_beside_file() -> Iterator[IsOurs]:
    """SQLite's own locks last one transaction, so a second process would try to make the same tables."""
    path = Path(f"{connection.settings_dict['NAME']}.lock")
    try:
        file = path.open("w")
    except OSError as error:
        raise OperationalError(f"{path} cannot be written ({error.strerror})") from error
    with file:
        yield lambda: _has_locked(file.fileno())


def _has_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
