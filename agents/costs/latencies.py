"""How long answers take, by stage and model: for the operators' dashboard."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from agents.costs.models import TurnTimes
from agents.costs.waterfall import WITH_TRANSCRIPT


@dataclass(frozen=True, slots=True)
class Latency:
    """Of `answers` answers. `stage`: in words; milliseconds after the end of the user's turn."""

    stage: str
    model: str
    answers: int
    p50_ms: int
    p95_ms: int


def latencies(begin: datetime, end: datetime) -> list[Latency]:
    """Of the answers from `begin` to before `end`: a query a stage. What was not reported is not counted."""
    return [each for stage, name in WITH_TRANSCRIPT.items() for each in _of_stage(stage, name, begin, end)]


def _of_stage(stage: str, name: str, begin: datetime, end: datetime) -> list[Latency]:
    """SQLite knows no percentile; both databases know the place of a row (as in personas/versions/figures.py)."""
    reported = TurnTimes.objects.filter(at__gte=begin, at__lt=end).exclude(**{stage: None})
    ranked = reported.annotate(
        answers=Window(Count("pk"), partition_by="model"),
        place=Window(RowNumber(), partition_by="model", order_by=(F(stage).asc(), F("pk").asc())),
    )
    # The nearest rank: the smallest value that so many of a hundred do not exceed.
    at_p50, at_p95 = Q(place=(F("answers") * 50 + 99) / 100), Q(place=(F("answers") * 95 + 99) / 100)
    rows = ranked.filter(at_p50 | at_p95).order_by("model", "place").values_list("model", "answers", stage)
    found: dict[str, Latency] = {}
    for model, answers, ms in rows:
        first = found.get(model)
        found[model] = Latency(name, model, answers, first.p50_ms if first else ms, ms)
    return list(found.values())
