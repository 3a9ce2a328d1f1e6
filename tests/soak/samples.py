"""What the processes of the site take, second by second, and how steeply it rises."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import rss_mib


@dataclass(frozen=True, slots=True)
class Sample:
    """`at`: seconds since the calls began."""

    at: float
    rss_mib: float
    descriptors: int
    threads: int


def sample(process_id: int, at: float) -> Sample:
    """
    Raises:
        OSError: there is no such process any more.
    """
    process = Path(f"/proc/{process_id}")
    threads = len(os.listdir(process / "task"))
    return Sample(at, rss_mib(process_id), len(os.listdir(process / "fd")), threads)


def slope_mib_a_minute(samples: Sequence[Sample]) -> float:
    """Of the straight line nearest to the memory of these samples: least squares."""
    count = len(samples)
    if count < 2:
        return 0.0
    mean_at = sum(each.at for each in samples) / count
    mean_mib = sum(each.rss_mib for each in samples) / count
    spread = sum((each.at - mean_at) ** 2 for each in samples)
    return 60 * sum((each.at - mean_at) * (each.rss_mib - mean_mib) for each in samples) / spread


def last_third(samples: Sequence[Sample], *, until: float) -> list[Sample]:
    """Of a soak that lasted so long. By then the first process is past its peak: nearly all calls at once."""
    return [each for each in samples if until * 2 / 3 <= each.at <= until]
