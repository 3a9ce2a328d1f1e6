"""The CPU time and memory of other processes, as the kernel counts them. Linux only."""

import os
import resource
import time
from pathlib import Path

OPEN_FILES = 65_536
_SCHEDULED_CLOCK = 2  # CPUCLOCK_SCHED of the kernel: run time of all threads, in nanoseconds


def is_supported() -> bool:
    return Path("/proc/self/statm").exists() and Path("/proc/self/schedstat").exists()


def allow_open_files() -> None:
    """Let this process and those that it starts open up to `OPEN_FILES`: each call takes some sockets."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, wanted), most))


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
