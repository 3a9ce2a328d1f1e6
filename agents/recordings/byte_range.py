"""Which part of a file a player asks for (RFC 9110, 14.2). Pure."""

import re
from dataclasses import dataclass

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
AT_ONCE_BYTES = 4 * 1024 * 1024  # of one answer to a player: it asks for more


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The first byte, and the one after the last."""

    first: int
    end: int

    def header(self, size: int) -> str:
        return f"bytes {self.first}-{self.end - 1}/{size}"


class Unsatisfiable(Exception):
    """The file has nothing there."""


def range_of(header: str, size: int) -> ByteRange | None:
    """None: all of it. Several ranges, other units and what is no range at all are passed over, as the RFC allows.

    Raises:
        Unsatisfiable: it begins after the end.
    """
    found = RANGE.fullmatch(header.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        return _within(max(0, size - int(last)), size, size)
    if last and int(last) < int(first):
        return None
    return _within(int(first), int(last) + 1 if last else size, size)


def _within(first: int, end: int, size: int) -> ByteRange:
    end = min(end, size, first + AT_ONCE_BYTES)
    if first >= end:
        raise Unsatisfiable
    return ByteRange(first, end)
