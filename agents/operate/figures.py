"""What is counted of calls. Nothing in it says who talked, or what was said. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agents.operate.buckets import LATENCIES_MS, LENGTHS_SECONDS, Counts, added, counted, quantile

NUMBERS = (
    *("calls", "seconds", "turns", "answers", "interrupted", "typed", "failed_answers"),
    *("input_tokens", "cached_tokens", "output_tokens"),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What else is known of a call: `latencies_ms` by stage; `cost_micros` in millionths, None without a price."""

    failed_answers: int = 0
    latencies_ms: Mapping[str, Sequence[float]] = field(default_factory=dict)
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int | None = None


NOTHING_MEASURED = Measured()


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call as it is counted. `turns` of both sides; `answers` are the persona's."""

    started_at: datetime
    ended_at: datetime | None
    end_reason: str = ""
    turns: int = 0
    answers: int = 0
    interrupted: int = 0
    typed: int = 0
    measured: Measured = NOTHING_MEASURED


@dataclass(slots=True)
class Figures:
    """Of some calls. `lengths` and `latencies` are counts in buckets; `ends`: how many calls ended for which reason."""

    calls: int = 0
    seconds: int = 0
    turns: int = 0
    answers: int = 0
    interrupted: int = 0
    typed: int = 0
    failed_answers: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int | None = None
    lengths: Counts = field(default_factory=list)
    ends: dict[str, int] = field(default_factory=dict)
    latencies: dict[str, Counts] = field(default_factory=dict)

    def add(self, other: "Figures") -> None:
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if other.cost_micros is not None:
            self.cost_micros = (self.cost_micros or 0) + other.cost_micros
        self.lengths = added(self.lengths, other.lengths)
        for reason, count in other.ends.items():
            self.ends[reason] = self.ends.get(reason, 0) + count
        for stage, counts in other.latencies.items():
            self.latencies[stage] = added(self.latencies.get(stage, []), counts)

    @property
    def median_seconds(self) -> float | None:
        return quantile(self.lengths, LENGTHS_SECONDS, 0.5)


def sum_of(every: Iterable[Figures]) -> Figures:
    total = Figures()
    for each in every:
        total.add(each)
    return total


def figures_of(call: CallFacts) -> Figures:
    """Of one call. One that goes on has no length yet."""
    seconds = max(0.0, (call.ended_at - call.started_at).total_seconds()) if call.ended_at else None
    measured = call.measured
    return Figures(
        calls=1,
        seconds=round(seconds or 0),
        turns=call.turns,
        answers=call.answers,
        interrupted=call.interrupted,
        typed=call.typed,
        failed_answers=measured.failed_answers,
        input_tokens=measured.input_tokens,
        cached_tokens=measured.cached_tokens,
        output_tokens=measured.output_tokens,
        cost_micros=measured.cost_micros,
        lengths=[] if seconds is None else counted([seconds], LENGTHS_SECONDS),
        ends={call.end_reason: 1},
        latencies={stage: counted(times, LATENCIES_MS) for stage, times in measured.latencies_ms.items() if times},
    )
