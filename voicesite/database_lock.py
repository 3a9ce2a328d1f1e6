"""One process at a time prepares the database: a lock that ends with whoever holds it, however that ends."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection

from voicesite.postgres import connection_class

KEY = 0x766F696365  # any number that nobody else takes in this database
QUIET_SECONDS = 30  # then TCP asks whether both ends are there: a long migration leaves this connection silent

IsOurs = Callable[[], bool]


def database_lock() -> AbstractContextManager[IsOurs]:
    """A question to ask until it is answered with yes; the lock is then held until the block ends.

    Asked again and again, and not waited for in the database: a statement that waits keeps `CREATE INDEX CONCURRENTLY`
    from its end, in the very migration it waits for.

    Raises:
        django.db.Error: the database does not answer.
    """
    return _lock_in_postgres() if connection.vendor == "postgresql" else _lock_beside_file()


@contextmanager
def _lock_in_postgres() -> Iterator[IsOurs]:
    """On a connection of its own, so no pooler may be between that gives it to others after each transaction."""
    parameters = connection.get_connection_params() | {"autocommit": True, "keepalives_idle": QUIET_SECONDS}
    ours = connection_class(entra=settings.ENVIRONMENT.database_entra)
    with connection.wrap_database_errors, ours.connect(**parameters) as session:
        yield lambda: session.execute("SELECT pg_try_advisory_lock(%s)", [KEY]).fetchone() == (True,)


@contextmanager
def _lock_beside_file() -> Iterator[IsOurs]:
    """SQLite's own locks last a transaction; the second process would make the tables that the first has made."""
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
