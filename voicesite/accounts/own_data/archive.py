"""Files as one zip, made while it is sent: neither memory nor disk holds all of it."""

from collections.abc import AsyncIterator, Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.contrib.auth.models import User
from django.utils import timezone

from agents.database import in_database
from voicesite.accounts.own_data.contributors import CONTRIBUTORS, File

PIECE_BYTES = 64 * 1024
README = """\
Everything that this site has about {name}, as of {now:%Y-%m-%d %H:%M:%S %Z}.

account.json          your account, how you sign in, where you are signed in now, and what you have used today
personas/             your personas, as files that “Import” on this site reads, and their pictures
conversations/        your conversations with AIs, a file each, which of them staff have read, and their recordings
acknowledgements.json the notice about AI and storage, as you confirmed it
audit-trail.json      what the site has noted of what you did, and of what was done to your account

Passwords and keys are not in it. Times are in UTC.
"""


async def streamed(user: User) -> AsyncIterator[bytes]:
    """The archive of this person, piece by piece; each piece is made in a thread of the database's."""
    pieces = zipped(files_of(user))
    take = in_database(lambda: next(pieces, b""))
    while piece := await take():
        yield piece


def files_of(user: User) -> Iterator[File]:
    yield "README.txt", [README.format(name=user.get_username(), now=timezone.now()).encode("utf-8", "replace")]
    for contribute in CONTRIBUTORS:
        yield from contribute(user)


def zipped(files: Iterable[File]) -> Iterator[bytes]:
    """A zip with these files, in pieces of about 64 KiB, none of them empty."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            about = ZipInfo(name, date_time=timezone.now().timetuple()[:6])
            about.compress_type = ZIP_DEFLATED
            with archive.open(about, "w", force_zip64=True) as file:
                for chunk in content:
                    file.write(chunk)
                    yield from sink.full()
            yield from sink.full()
    yield from sink.rest()


class _Sink:
    """What the zip has written and nobody has taken yet."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, written: bytes) -> int:
        self._written += written
        return len(written)

    def flush(self) -> None:
        """`ZipFile` asks for it; nothing waits anywhere else."""

    def close(self) -> None:
        """`ZipFile` may ask for it; there is nothing to close."""

    def full(self) -> Iterator[bytes]:
        if len(self._written) >= PIECE_BYTES:
            yield from self.rest()

    def rest(self) -> Iterator[bytes]:
        taken, self._written = bytes(self._written), bytearray()
        if taken:
            yield taken
