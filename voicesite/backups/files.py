"""The file of a backup: complete or not there at all, and only its owner can read it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SQLITE = b"SQLite format 3\0"
POSTGRES = b"PGDMP"


class BackupFailed(Exception):
    """What did not work, and what to do."""


@contextmanager
def whole_or_not_at_all(path: Path) -> Iterator[Path]:
    """A file beside `path`. It gets that name when the block ends well, and is removed when the block fails.

    Raises:
        BackupFailed: the file exists already, or cannot be made.
    """
    if path.exists():
        raise BackupFailed(f"{path} is there already. Give another name; nothing was written.")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
        _reach_the_disk(part)
        part.rename(path)
    except OSError as error:
        raise BackupFailed(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):  # it was renamed, or never made
            part.unlink()


def begins_with(path: Path, mark: bytes) -> bool:
    """Whether the file begins with that mark.

    Raises:
        BackupFailed: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(len(mark)) == mark
    except OSError as error:
        raise BackupFailed(f"{path} cannot be read: {error.strerror}.") from error


def _reach_the_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
