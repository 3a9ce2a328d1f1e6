"""The calls that were held with each version, in figures: two queries for a page of versions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum, Window
from django.db.models.functions import RowNumber

from agents.personas.models import PersonaVersion

TURN = "conversations__turns"
IS_ANSWER = Q(conversations__turns__role="assistant")
LENGTH = ExpressionWrapper(F("conversations__ended_at") - F("conversations__started_at"), output_field=DurationField())
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """`total` and `median` are of the calls that have ended; `answers` are the persona's turns."""

    calls: int = 0
    total: timedelta = NO_TIME
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
    def interrupted_percent(self) -> int:
        """Of a hundred answers, how many the caller cut."""
        return round(100 * self.interrupted / self.answers) if self.answers else 0


def figures_of(version_ids: Collection[int]) -> dict[int, Figures]:
    """By the key of the version."""
    found = {pk: _of_calls(list(rows)) for pk, rows in groupby(_middle_calls(version_ids), key=lambda row: row["pk"])}
    for row in _turns(version_ids):
        counted = {name: row[name] for name in ("turns", "answers", "interrupted")}
        found[row["pk"]] = replace(found[row["pk"]], **counted)
    return found


def _middle_calls(version_ids: Collection[int]) -> Iterable[Any]:
    """Of each version the call of median length, or the two around it, with what all calls of the version have.

    SQLite knows no median; calls in the order of their length, with their places, both databases know.
    """
    versions = PersonaVersion.objects.filter(pk__in=version_ids)
    ranked = versions.annotate(
        length=LENGTH,
        calls=Window(Count("conversations"), partition_by="pk"),
        ended=Window(Count("conversations__ended_at"), partition_by="pk"),
        total=Window(Sum("length"), partition_by="pk"),
        place=Window(RowNumber(), partition_by="pk", order_by=F("length").asc(nulls_last=True)),
    )
    is_middle = Q(place=(F("ended") + 1) / 2) | Q(place=F("ended") / 2 + 1)
    return ranked.filter(is_middle).order_by("pk").values("pk", "calls", "total", "length")


def _of_calls(middle: list[dict[str, Any]]) -> Figures:
    lengths = [row["length"] or NO_TIME for row in middle]
    return Figures(middle[0]["calls"], middle[0]["total"] or NO_TIME, sum(lengths, NO_TIME) / len(lengths))


def _turns(version_ids: Collection[int]) -> Iterable[Any]:
    versions = PersonaVersion.objects.filter(pk__in=version_ids).order_by().values("pk")
    return versions.annotate(
        turns=Count(TURN),
        answers=Count(TURN, filter=IS_ANSWER),
        interrupted=Count(TURN, filter=IS_ANSWER & Q(conversations__turns__interrupted=True)),
    )


def clock(length: timedelta) -> str:
    """For example “4:05” or “1:20:00”, as the admin's list of conversations has it."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
