"""The calls that were held with each version, in figures: three queries for a page of versions.

How many calls there were, and how long all of them took, is of all that are kept. What is said of a single call is of
the latest ones of each version: a page of versions with a hundred thousand calls is as fast as any other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum, Window
from django.db.models.functions import RowNumber

from agents.personas.models import PersonaVersion

LATEST = 200
TURN = "conversations__turns"
IS_ANSWER = Q(conversations__turns__role="assistant")
LENGTH = ExpressionWrapper(F("conversations__ended_at") - F("conversations__started_at"), output_field=DurationField())
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """`total`: of all calls that have ended. `latest`: so many of them count for what follows.

    `median` is of those that have ended; `answers` are the persona's turns.
    """

    calls: int = 0
    total: timedelta = NO_TIME
    latest: int = 0
    median: timedelta = NO_TIME
    turns: int = 0
    answers: int = 0
    interrupted: int = 0

    @property
    def total_in_words(self) -> str:
        return clock(self.total)

    @property
    def median_in_words(self) -> str:
        return clock(self.median)

    @property
    def turns_a_call(self) -> str:
        return f"{self.turns / self.latest:.1f}" if self.latest else "0"

    @property
    def interrupted_percent(self) -> int:
        """Of a hundred answers, how many the caller cut."""
        return round(100 * self.interrupted / self.answers) if self.answers else 0


def figures_of(version_ids: Collection[int]) -> dict[int, Figures]:
    """By the key of the version."""
    versions = PersonaVersion.objects.filter(pk__in=version_ids).order_by()
    latest: dict[int, list[Any]] = defaultdict(list)
    for row in _latest_calls(versions):
        latest[row["pk"]].append(row)
    turns = {row.pop("pk"): row for row in _turns(versions, latest)}
    all_calls = versions.annotate(calls=Count("conversations"), total=Sum(LENGTH)).values("pk", "calls", "total")
    return {
        row["pk"]: Figures(
            row["calls"],
            row["total"] or NO_TIME,
            len(latest[row["pk"]]),
            _median(latest[row["pk"]]),
            **turns.get(row["pk"], {}),
        )
        for row in all_calls
    }


def _latest_calls(versions: Any) -> Iterable[Any]:
    begins = F("conversations__started_at").desc(nulls_last=True)
    numbered = versions.annotate(
        call=F("conversations__pk"),
        length=LENGTH,
        place=Window(RowNumber(), partition_by="pk", order_by=begins),
    )
    rows: Iterable[Any] = numbered.filter(place__lte=LATEST).values("pk", "call", "length")
    return (row for row in rows if row["call"] is not None)


def _turns(versions: Any, latest: dict[int, list[Any]]) -> Iterable[Any]:
    calls = [row["call"] for rows in latest.values() for row in rows]
    rows: Iterable[Any] = (
        versions.filter(conversations__pk__in=calls)
        .values("pk")
        .annotate(
            turns=Count(TURN),
            answers=Count(TURN, filter=IS_ANSWER),
            interrupted=Count(TURN, filter=IS_ANSWER & Q(conversations__turns__interrupted=True)),
        )
    )
    return rows


def _median(calls: list[Any]) -> timedelta:
    lengths = [row["length"].total_seconds() for row in calls if row["length"] is not None]
    return timedelta(seconds=median(lengths)) if lengths else NO_TIME


def clock(length: timedelta) -> str:
    """For example “4:05” or “1:20:00”, as the admin's list of conversations has it."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
