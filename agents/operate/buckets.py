"""Times counted in fixed buckets, so that days can be added up and still have a median. Pure.

A count list has one place for each bound (times up to it) and a last one for what is longer. The bounds are stored with
nothing: who changes them has to count again (`manage.py rollup --from`).
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import add

LENGTHS_SECONDS = (5, 10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700, 3600)
LATENCIES_MS = (
    *(25, 50, 75, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000),
    *(1200, 1400, 1600, 1800, 2000, 2500, 3000, 4000, 5000, 7500, 10_000),
)

Counts = list[int]


def counted(values: Iterable[float], bounds: Sequence[int]) -> Counts:
    """How many of the values are in each bucket."""
    counts = [0] * (len(bounds) + 1)
    for value in values:
        counts[bisect_left(bounds, value)] += 1
    return counts


def added(one: Sequence[int], other: Sequence[int]) -> Counts:
    """Both together; an empty list is nothing, and a list of other bounds is cut or filled up at its end."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    return [*map(add, longer, shorter), *longer[len(shorter) :]]


def quantile(counts: Sequence[int], bounds: Sequence[int], share: float) -> float | None:
    """The value that `share` (0 to 1) of all do not exceed, as if values lay evenly in their bucket; None of nothing.

    What is longer than the last bound counts as the last bound.
    """
    wanted = share * sum(counts)
    below = 0
    for place, count in enumerate(counts[: len(bounds)]):
        if count and below + count >= wanted:
            floor = bounds[place - 1] if place else 0
            return floor + (bounds[place] - floor) * max(0.0, wanted - below) / count
        below += count
    return float(bounds[-1]) if sum(counts) else None
