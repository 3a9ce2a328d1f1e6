"""What goes wrong in a soak, and when: drawn by a seed. Pure.

Two processes serve. The first is restarted and killed early on and then left alone, so that its memory can be watched;
the second all the time.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

CALM_SHARE = 0.1  # at the beginning and at the end nothing goes wrong
CUT_SECONDS = 60.0  # a caller's socket is cut so often on average,
AWAY_SECONDS = 300.0  # the network is gone for a while so often,
DROP_SECONDS = 240.0  # and the Voice Live connection so often
RESTART_SECONDS = 120.0
AWAY_LENGTH_SECONDS = (2.0, 10.0)
REDIS_LENGTH_SECONDS = (0.5, 3.0)


class Kind(StrEnum):
    CUT = "cut"  # a browser's socket is reset
    AWAY = "away"  # nothing passes for a while, then it is reset
    DROP = "drop"  # a Voice Live connection is cut
    RESTART = "restart"  # SIGTERM, and a new process
    KILL = "kill"  # SIGKILL, and a new process
    REDIS = "redis"  # Redis ends with all it knew, and comes back


PROCESS_KINDS = (Kind.RESTART, Kind.KILL, Kind.REDIS)


@dataclass(frozen=True, slots=True)
class Trouble:
    """`at`: seconds since the calls began; `seconds`: how long it lasts; `site`: 0 or 1, where it is a process."""

    at: float
    kind: Kind
    seconds: float = 0.0
    site: int = 0


@dataclass(frozen=True, slots=True)
class Happened:
    """`at` and `until`: seconds of the soak."""

    kind: Kind
    site: str
    at: float
    until: float


def troubles(*, seed: int, seconds: float, callers: int) -> list[Trouble]:
    """In the order of their time."""
    draw = random.Random(seed)
    first, last = seconds * CALM_SHARE, seconds * (1 - CALM_SHARE)
    network = [
        *_often(draw, Kind.CUT, first, last, CUT_SECONDS / callers),
        *_often(draw, Kind.AWAY, first, last, AWAY_SECONDS / callers, AWAY_LENGTH_SECONDS),
        *_often(draw, Kind.DROP, first, last, DROP_SECONDS / callers),
    ]
    return sorted([*network, *_of_processes(draw, first, last)], key=lambda trouble: trouble.at)


def _often(
    draw: random.Random,
    kind: Kind,
    first: float,
    last: float,
    mean_seconds: float,
    length_seconds: tuple[float, float] = (0.0, 0.0),
) -> Iterator[Trouble]:
    at = first + draw.uniform(0.0, mean_seconds)
    while at < last:
        yield Trouble(at, kind, draw.uniform(*length_seconds))
        at += draw.expovariate(1 / mean_seconds)


def _of_processes(draw: random.Random, first: float, last: float) -> Iterator[Trouble]:
    """Spread evenly, in an order that each soak begins with, however short it is."""
    always = [(Kind.RESTART, 1), (Kind.RESTART, 0), (Kind.KILL, 1), (Kind.REDIS, 0)]
    further = max(0, int((last - first) / RESTART_SECONDS) - len(always))
    early = [(Kind.KILL, 0)] if further else []
    rest = [draw.choice([(Kind.RESTART, 1), (Kind.KILL, 1)]) for _ in range(further - 2)]
    row = [*always, *early, *rest, *([(Kind.REDIS, 0)] if further > 1 else [])]
    step = (last - first) / len(row)
    for place, (kind, site) in enumerate(row):
        length = draw.uniform(*REDIS_LENGTH_SECONDS) if kind is Kind.REDIS else 0.0
        yield Trouble(first + step * (place + draw.uniform(0.0, 0.3)), kind, length, site)
