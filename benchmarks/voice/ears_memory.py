"""`python -m benchmarks.voice.ears_memory NAME` prints the MB of an engine that has heard 20 s, the longest segment."""

import sys
from pathlib import Path

from benchmarks.voice.ears import ENGINES
from localvoice.audio import BYTES_PER_S

STATUS = Path("/proc/self/status")


def resident_mb() -> int:
    """What this process holds now. Linux only."""
    [line] = [line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    recogniser = ENGINES[sys.argv[1]]()
    recogniser.words(bytes(20 * BYTES_PER_S), "en", lambda: None)
    print(resident_mb() if STATUS.exists() else "?")
