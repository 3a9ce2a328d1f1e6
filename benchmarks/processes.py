"""The CPU time and memory of other processes, as the kernel counts them. Linux only."""

import os
import time
from pathlib import Path

_SCHEDULED_CLOCK = 2  # CPUCLOCK_SCHED of the kernel: run time of all threads, in nanoseconds


def is_supported() -> bool:
    return Path("/proc/self/statm").exists() and Path("/proc/self/schedstat").exists()


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads since the process began, from the clock that clock_getcpuclockid(3) names."""
    return time.clock_gettime((~pid << 3) | _SCHEDULED_CLOCK)


def waiting_seconds(pid: int) -> float:
    """How long its main thread, which runs the event loop, was ready to run and had no core."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9


def rss_mib(pid: int) -> float:
    """Resident memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
