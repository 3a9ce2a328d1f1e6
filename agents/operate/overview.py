"""Puts together what the dashboard shows of some days: stored figures, and calls that are not counted yet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from agents.conversations.models import Conversation
from agents.operate.buckets import LATENCIES_MS, quantile
from agents.operate.figures import Figures, sum_of
from agents.operate.models import ALL_PERSONAS, DayFigures
from agents.operate.rollup import Counted, how_many_wait, waiting
from agents.personas.models import Persona

WAITING_MAX = 1_000
PERSONAS_MAX = 20
GONE = "a persona that is gone"
SUMMED = ("calls", "seconds", "answers", "interrupted", "cost_micros")


@dataclass(frozen=True, slots=True)
class Latency:
    """How long a stage took with a model: half were as fast as `p50_ms`, of twenty nineteen as `p95_ms`."""

    stage: str
    model: str
    count: int
    p50_ms: int
    p95_ms: int


@dataclass(frozen=True, slots=True)
class OfPersona:
    persona_id: UUID
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Overview:
    """`days` has each day, also those without a call. `uncounted`: calls that are over and in no figure here."""

    days: Sequence[tuple[date, Figures]]
    total: Figures
    latencies: Sequence[Latency]
    personas: Sequence[OfPersona]
    calls_now: int
    uncounted: int


def overview_of(days: int, persona_id: UUID | None = None) -> Overview:
    """Of the last `days` days, today included; of one persona, or of all."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    whose = persona_id or ALL_PERSONAS
    live = waiting(first, at_most=WAITING_MAX)
    every = [(row.key, row.figures()) for row in DayFigures.objects.filter(day__gte=first, persona_id=whose)]
    every += [(key, figures) for key, figures in live.items() if key[1] == whose]
    by_day: dict[date, Figures] = defaultdict(Figures)
    by_model: dict[str, Figures] = defaultdict(Figures)
    for (day, _, model), figures in every:
        by_day[day].add(figures)
        by_model[model].add(figures)
    return Overview(
        days=[(day, by_day[day]) for day in (first + timedelta(days=passed) for passed in range(days))],
        total=sum_of(by_model.values()),
        latencies=_latencies(by_model),
        personas=() if persona_id else _personas(first, live),
        calls_now=_calls_now(persona_id),
        uncounted=_uncounted(live),
    )


def _uncounted(live: Counted) -> int:
    """Those beyond what is counted here; where fewer wait, nobody has to ask."""
    here = sum(figures.calls for (_, whose, _), figures in live.items() if whose == ALL_PERSONAS)
    return max(0, how_many_wait() - WAITING_MAX) if here >= WAITING_MAX else 0


def _latencies(by_model: dict[str, Figures]) -> list[Latency]:
    found = []
    for model, figures in sorted(by_model.items()):
        for stage, counts in figures.latencies.items():
            p50, p95 = (quantile(counts, LATENCIES_MS, share) for share in (0.5, 0.95))
            if p50 is not None and p95 is not None:
                found.append(Latency(stage, model, sum(counts), round(p50), round(p95)))
    return sorted(found, key=lambda each: (each.stage, each.model))


def _personas(first: date, live: Counted) -> list[OfPersona]:
    """Those with the most calls."""
    found: dict[UUID, Figures] = defaultdict(Figures)
    for row in _sums(first):
        found[row["persona_id"]].add(Figures(**{name: row[f"sum_{name}"] for name in SUMMED}))
    for (_, persona_id, _), figures in live.items():
        if persona_id != ALL_PERSONAS:
            found[persona_id].add(figures)
    most = sorted(found.items(), key=lambda each: (-each[1].calls, str(each[0])))[:PERSONAS_MAX]
    names = dict(Persona.objects.filter(pk__in=[key for key, _ in most]).values_list("pk", "name"))
    return [OfPersona(key, names.get(key, GONE), figures) for key, figures in most]


def _sums(first: date) -> Sequence[Any]:
    each = DayFigures.objects.filter(day__gte=first).exclude(persona_id=ALL_PERSONAS)
    sums = {f"sum_{name}": Sum(name) for name in SUMMED}
    of_each: Any = each.order_by().values("persona_id").annotate(**sums)
    return list(of_each.order_by("-sum_calls")[: 2 * PERSONAS_MAX])


def _calls_now(persona_id: UUID | None) -> int:
    live = Conversation.objects.live()
    return (live.held_with(persona_id) if persona_id else live).count()
