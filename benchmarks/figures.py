"""The figures of one block, and the medians of several blocks. Pure."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

OVERLOADED_CORES = 0.95
DISTURBED_SHARE = 0.10  # the benchmark's own processes cause 0.02 to 0.03 with 12 callers, 0.08 with 40


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles of `count` samples, in milliseconds."""

    p50: float
    p95: float
    p99: float
    count: int


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A relay that did not hold that many callers, and why, as a sentence without its end."""

    relay: str
    callers: int
    why: str


@dataclass(frozen=True, slots=True)
class Block:
    """One relay with a number of callers for a while. CPU is in milliseconds for each session and second."""

    relay: str
    callers: int
    cpu_ms: float
    redis_cpu_ms: float
    redis_in_kb: float  # to and from Redis, for each session and second; 1 kB is 1 000 bytes
    redis_out_kb: float
    microphone: Spread
    speaker: Spread
    flush_one: Spread
    flush_all: Spread | None  # None with a single caller
    connect: Spread
    rss_mib: float
    session_mib: float  # a session without audio in its log
    loaded_session_mib: float  # after the measured seconds
    lost_frames: int
    waiting_share: float  # part of the time in which its event loop was ready to run and had no core
    load_cores: float  # of the callers' process or the stand-in, whichever used more; each can use one core

    @property
    def cores(self) -> float:
        return self.cpu_ms * self.callers / 1000

    @property
    def is_overloaded(self) -> bool:
        """It had or wanted a core nearly all the time, so it was late with its work, and its CPU is too low."""
        return self.cores + self.waiting_share >= OVERLOADED_CORES


def spread(samples_ms: Sequence[float]) -> Spread:
    """
    Raises:
        ValueError: there are no samples.
    """
    if not samples_ms:
        raise ValueError("nothing was measured")
    ordered = sorted(samples_ms)
    return Spread(_rank(ordered, 0.50), _rank(ordered, 0.95), _rank(ordered, 0.99), len(ordered))


def _rank(ordered: Sequence[float], share: float) -> float:
    """The nearest rank: always a sample, never a value between two."""
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]


def middle(blocks: Sequence[Block]) -> Block:
    """The median of each figure, over blocks of one relay with the same number of callers."""
    flushes_all = [block.flush_all for block in blocks if block.flush_all]

    def of(figure: Callable[[Block], float]) -> float:
        return median(figure(block) for block in blocks)

    return Block(
        relay=blocks[0].relay,
        callers=blocks[0].callers,
        cpu_ms=of(lambda block: block.cpu_ms),
        redis_cpu_ms=of(lambda block: block.redis_cpu_ms),
        redis_in_kb=of(lambda block: block.redis_in_kb),
        redis_out_kb=of(lambda block: block.redis_out_kb),
        microphone=middle_spread([block.microphone for block in blocks]),
        speaker=middle_spread([block.speaker for block in blocks]),
        flush_one=middle_spread([block.flush_one for block in blocks]),
        flush_all=middle_spread(flushes_all) if flushes_all else None,
        connect=middle_spread([block.connect for block in blocks]),
        rss_mib=of(lambda block: block.rss_mib),
        session_mib=of(lambda block: block.session_mib),
        loaded_session_mib=of(lambda block: block.loaded_session_mib),
        lost_frames=sum(block.lost_frames for block in blocks),
        waiting_share=of(lambda block: block.waiting_share),
        load_cores=of(lambda block: block.load_cores),
    )


def middle_spread(spreads: Sequence[Spread]) -> Spread:
    return Spread(
        median(one.p50 for one in spreads),
        median(one.p95 for one in spreads),
        median(one.p99 for one in spreads),
        sum(one.count for one in spreads),
    )


def cpu_ratio(blocks: Sequence[Block], bare: Sequence[Block]) -> float:
    """The median of the ratios of pairs: a block and the bare relay's block that ran next to it."""
    return median(ours.cpu_ms / theirs.cpu_ms for ours, theirs in zip(blocks, bare, strict=True))
