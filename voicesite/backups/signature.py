"""The signature of a backup, which is the last line of its file: nobody without the site's SECRET_KEY can make it.

It covers every byte before it, so a file that was changed, exchanged or cut off is noticed before anything of it is
read as a database. PostgreSQL's and SQLite's own programs do not mind the line.
"""

from hmac import HMAC, compare_digest
from pathlib import Path
from typing import BinaryIO

from django.utils.crypto import salted_hmac

from voicesite.backups.files import BackupFailed

PURPOSE = "voicesite.backups"
MARK = b"\nvoicesite-backup-1 "
LINE_BYTES = len(MARK) + 64 + 1
CHUNK_BYTES = 1024 * 1024
TRUST = "Restore only a file of your own: if you know where it was made and who had it since, add --unsigned."


def append_to(path: Path) -> None:
    """
    Raises:
        OSError: it cannot be written.
    """
    with path.open("r+b") as file:
        file.write(line_for(file))


def line_for(file: BinaryIO) -> bytes:
    """The line that belongs after what `file` has from here to its end."""
    mac, end = _read(file)
    mac.update(end)
    return MARK + mac.hexdigest().encode() + b"\n"


def check(path: Path) -> None:
    """
    Raises:
        BackupFailed: it cannot be read, or is not a backup of this site.
    """
    try:
        with path.open("rb") as file:
            check_stream(file, str(path))
    except OSError as error:
        raise BackupFailed(f"{path} cannot be read: {error.strerror}.") from error


def check_stream(file: BinaryIO, name: str) -> None:
    """As `check`, for what is read from here to the end."""
    mac, end = _read(file)
    if not end.startswith(MARK):
        raise BackupFailed(
            f"{name} has no signature: it was cut off, or made by an earlier release or another program. Nothing was "
            f"changed. {TRUST}"
        )
    if not compare_digest(end, MARK + mac.hexdigest().encode() + b"\n"):
        raise BackupFailed(
            f"{name} is not as this site has written it: it was changed, or the site that made it had another "
            f"SECRET_KEY. Nothing was changed. {TRUST}"
        )


def _read(file: BinaryIO) -> tuple[HMAC, bytes]:
    """The state after all but the last bytes, which may be a signature; and these bytes."""
    mac: HMAC = salted_hmac(PURPOSE, b"", algorithm="sha256")
    end = b""
    while chunk := file.read(CHUNK_BYTES):
        end += chunk
        mac.update(end[:-LINE_BYTES])
        end = end[-LINE_BYTES:]
    return mac, end
