"""The signature of a backup, which is the last line of its file: nobody without the site's SECRET_KEY can make it.

It covers every byte before it, so a file that was changed, exchanged or cut off is noticed before anything of it is
read as a database. PostgreSQL's and SQLite's own programs do not mind the line.
"""

from hmac import HMAC, compare_digest
from pathlib import Path
from typing import BinaryIO

from django.utils.crypto import salted_hmac

from voicesite.backups.files import BackupFailed
from voicesite.secret_keys import secret_keys

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
    (mac, *_), end = _read(file)
    mac.update(end)
    return _line(mac)


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
    macs, end = _read(file)
    if not end.startswith(MARK):
        raise BackupFailed(
            f"{name} has no signature: it was cut off, or made by an earlier release or another program. Nothing was "
            f"changed. {TRUST}"
        )
    if not any(compare_digest(end, _line(mac)) for mac in macs):
        raise BackupFailed(
            f"{name} is not as this site has written it: it was changed, or the site that made it had another "
            "SECRET_KEY, which SECRET_KEY_FALLBACKS can name beside the one of today. Nothing was changed. "
            f"{TRUST}"
        )


def _line(mac: HMAC) -> bytes:
    return MARK + mac.hexdigest().encode() + b"\n"


def _read(file: BinaryIO) -> tuple[list[HMAC], bytes]:
    """The state by each key after all but the last bytes, which may be a signature; and these bytes."""
    macs: list[HMAC] = [salted_hmac(PURPOSE, b"", secret=key, algorithm="sha256") for key in secret_keys()]
    end = b""
    while chunk := file.read(CHUNK_BYTES):
        end += chunk
        for mac in macs:
            mac.update(end[:-LINE_BYTES])
        end = end[-LINE_BYTES:]
    return macs, end
