"""One process of a run migrates the database of the tests; the others begin with a copy of it.

To migrate an empty database takes ten seconds of the processor. What the copies say of themselves is checked: `migrate`
runs on each, and finds nothing to do.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from voicesite.paths import VAR_DIR


def put_a_copy() -> None:
    """Where this process of pytest-xdist has its database: a migrated one."""
    ours = Path(connection.settings_dict["TEST"]["NAME"])
    first = VAR_DIR / f"test-{os.getppid()}.sqlite3-migrated"
    with _alone(first.with_suffix(".sqlite3-lock")):
        if not first.exists():
            _migrate(ours)
            shutil.copyfile(ours, first.with_suffix(".sqlite3-new"))
            first.with_suffix(".sqlite3-new").rename(first)
            return
    shutil.copyfile(first, ours)


def delete_databases() -> None:
    """Those of this process, and what SQLite leaves beside them when another process had them open."""
    for left in VAR_DIR.glob(f"test-{os.getpid()}.sqlite3*"):
        left.unlink()


def _migrate(database: Path) -> None:
    """Leave a file that nobody has open, and the connection as it was."""
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.creation.destroy_test_db(before, verbosity=0, keepdb=True)
    assert not database.with_name(f"{database.name}-wal").exists(), "it holds what would not be copied"


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
