"""A SQLite database to a file and back, also while the site is writing."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from voicesite.backups import logins, signature
from voicesite.backups.files import SQLITE, BackupFailed, begins_with, whole_or_not_at_all

BUSY_SECONDS = 10.0


def back_up(database: Path, path: Path) -> None:
    """Copy the database as it is at one moment into one file, without a journal, sign the copy and read it again.

    Raises:
        BackupFailed: with what to do.
    """
    if not database.exists():
        raise BackupFailed(f"There is no database at {database}. Does DATABASE_URL name the right one?")
    with whole_or_not_at_all(path) as part:
        try:
            with closing(_open(database, "rw")) as source:
                source.execute("VACUUM INTO ?", [str(part)])
            with closing(_open(part, "rw")) as copy:
                _without_logins(copy)
        except sqlite3.Error as error:
            raise BackupFailed(f"{database} could not be copied: {error}.") from error
        signature.append_to(part)
        check(part)


def check(path: Path) -> None:
    """Read all of a backup.

    Raises:
        BackupFailed: it is not a backup of this site, or it is damaged.
    """
    if not begins_with(path, SQLITE):
        raise BackupFailed(f"{path} is no backup of a SQLite database, which is what DATABASE_URL names.")
    try:
        with closing(_open(path, "ro")) as copy:
            [(found,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
            has_tables = copy.execute("SELECT 1 FROM django_migrations LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise BackupFailed(f"{path} is damaged, or not of this site: {error}.") from error
    if found != "ok" or not has_tables:
        raise BackupFailed(f"{path} is damaged: {found}.")


def restore(path: Path, database: Path, *, replace: bool) -> None:
    """Replace the database with the backup, in one transaction; login sessions that it may have are removed.

    Raises:
        BackupFailed: with what to do; the database is as it was.
    """
    check(path)
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(database, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(_open(database, "rw")) as target:
            if not replace and target.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                raise BackupFailed(f"{database} has tables already. Add --replace to lose what is in it.")
            with closing(_open(path, "ro")) as copy:
                copy.backup(target, progress=_wait_for_nobody)
            _without_logins(target)
    except OSError as error:
        raise BackupFailed(f"{database} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise BackupFailed(
            f"{database} could not be replaced: {error}. Stop the site; if it is damaged, move it away together with "
            "the files -wal and -shm beside it, and try again."
        ) from error


def _without_logins(database: sqlite3.Connection) -> None:
    """Their rows are overwritten, and not only given free."""
    database.execute("PRAGMA secure_delete = ON")
    with database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table in logins.TABLES:
                database.execute(f"DELETE FROM {table}")  # noqa: S608 # one of our names


def _wait_for_nobody(status: int, remaining: int, total: int) -> None:
    """Give up at once, since Python would try again for ever."""
    if status == sqlite3.SQLITE_BUSY:
        raise BackupFailed("Somebody else is writing to the database. Stop the site, then try again.")


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(os.fspath(path.absolute()))}?mode={mode}", uri=True, timeout=BUSY_SECONDS)
