"""Which processes there are, as `ps` tells it."""

import subprocess


def processes() -> dict[int, int]:
    """Parent of each process. One that has ended and only waits to be collected is left out."""
    table = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in table.splitlines()]
    return {int(process_id): int(parent_id) for process_id, parent_id, state in rows if not state.startswith("Z")}


def descendants(process_id: int) -> set[int]:
    """All that it started, and what those started."""
    parents = processes()
    found: set[int] = set()
    while new := {child for child, parent in parents.items() if parent in {process_id, *found}} - found:
        found |= new
    return found
