"""Which processes run, and which one started them."""

from contextlib import suppress
from pathlib import Path


def children_of(parent: int) -> set[int]:
    """The processes that a process has started."""
    return {child for child, its_parent in parents().items() if its_parent == parent}


def parents() -> dict[int, int]:
    """Every process there is, and which one started it."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it may end while we look
            # The name, in brackets, may hold spaces; state and parent follow it.
            found[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    return found
