"""Adds calls that are over to the figures of their day: each once, also if many processes count at the same time.

A call is counted when nothing of it changes any more, a while after its end, or just before it is deleted. In the same
transaction it is marked, so an interrupted count is made again as a whole. What counts the rows of today that wait is
`waiting`, for the dashboard.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from agents.conversations.models import Conversation, ConversationQuerySet, Role, Source, Turn
from agents.operate.figures import NOTHING_MEASURED, CallFacts, Figures, figures_of, sum_of
from agents.operate.measures import measured
from agents.operate.models import ALL_PERSONAS, FIGURES, DayFigures, Key, row_of

SETTLED = timedelta(minutes=15)  # longer than a call may be taken up again, or its turns wait for the database
BATCH = 500
ONE_DAY = timedelta(days=1)
COLUMNS = ("pk", "persona_id", "model", "started_at", "ended_at", "end_reason")

Counted = dict[Key, Figures]


class CountedMeanwhile(Exception):
    """Another process has counted some of these calls: nothing was stored here."""


def count_batch() -> int:
    """Count up to `BATCH` calls that are over, the oldest ends first; returns how many. 0: for now all are counted."""
    over = Conversation.objects.uncounted().filter(ended_at__lt=timezone.now() - SETTLED)
    calls = list(over.order_by("ended_at", "pk").values(*COLUMNS)[:BATCH])
    try:
        _count(calls)
    except CountedMeanwhile:
        return 0
    return len(calls)


def count_before_it_goes(instance: Conversation, **_: Any) -> None:
    """A conversation is being deleted: what it adds to the figures stays. For the signal `pre_delete`."""
    if instance.is_counted:
        return
    with suppress(CountedMeanwhile):
        _count(list(Conversation.objects.of_the_site().filter(pk=instance.pk).values(*COLUMNS)))


def waiting(since: date, *, at_most: int) -> Counted:
    """The figures of calls from that day on that are not counted yet, live ones too: the youngest, and so many."""
    calls = Conversation.objects.uncounted().filter(started_at__gte=begin_of(since)).order_by("-started_at")
    return _by_key(calls.values(*COLUMNS)[:at_most])


def count_again(since: date) -> tuple[int, int]:
    """Make the figures of that day and those after it again from what is stored; returns how many rows, of how many
    days. A row that has more calls than are stored now stays: conversations of it were deleted since."""
    rows = days = 0
    span = Conversation.objects.of_the_site().filter(started_at__gte=begin_of(since), is_counted=True)
    found = span.aggregate(first=Min("started_at"), last=Max("started_at"))
    if found["first"] is None:
        return 0, 0
    day, last = (timezone.localtime(found[name]).date() for name in ("first", "last"))
    while day <= last:
        rows += _count_day_again(day)
        days += 1
        day += ONE_DAY
    return rows, days


def begin_of(day: date) -> datetime:
    """Midnight in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


@transaction.atomic
def _count(calls: Collection[Mapping[str, Any]]) -> None:
    """
    Raises:
        CountedMeanwhile: another process has counted some of them.
    """
    mine = Conversation.objects.uncounted().filter(pk__in=[call["pk"] for call in calls]).order_by("pk")
    if len(mine.select_for_update().values_list("pk")) != len(calls):  # in one order, so that nobody waits in a ring
        raise CountedMeanwhile
    mine.order_by().update(is_counted=True)
    _add(_by_key(calls))


def _add(more: Counted) -> None:
    """To the rows of their days, which are locked meanwhile."""
    days = {day for day, _, _ in more}
    stored = DayFigures.objects.select_for_update().filter(day__in=days).order_by("pk")
    figures = {row.key: row.figures() for row in stored if row.key in more}
    for key, each in more.items():
        figures.setdefault(key, Figures()).add(each)
    _store(figures)


def _store(figures: Counted) -> None:
    rows = [row_of(key, each) for key, each in figures.items()]
    DayFigures.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day", "persona_id", "model"], update_fields=FIGURES
    )


@transaction.atomic
def _count_day_again(day: date) -> int:
    """Returns how many rows were made again."""
    stored = {row.key: row for row in DayFigures.objects.select_for_update().filter(day=day).order_by("pk")}
    of_the_day = Conversation.objects.of_the_site().filter(
        started_at__gte=begin_of(day), started_at__lt=begin_of(day + ONE_DAY), is_counted=True
    )
    counted = _by_key(of_the_day.values(*COLUMNS))
    kept = {key for key, row in stored.items() if key not in counted or row.calls > counted[key].calls}
    figures = {key: stored[key].figures() if key in kept else counted[key] for key in {*stored, *counted}}
    _store(_with_totals(figures, day))
    return len(figures.keys() - kept)


def _with_totals(figures: Counted, day: date) -> Counted:
    """All personas together are the sum of each, whichever rows stayed."""
    each = {key: value for key, value in figures.items() if key[1] != ALL_PERSONAS}
    for model in {key[2] for key in each}:
        each[day, ALL_PERSONAS, model] = sum_of(
            value for key, value in figures.items() if key[1] != ALL_PERSONAS and key[2] == model
        )
    return each


def _by_key(calls: Iterable[Mapping[str, Any]]) -> Counted:
    """The figures of these calls: for each persona, and for all together."""
    calls = list(calls)
    keys = [call["pk"] for call in calls]
    turns, more = _turns_of(keys), measured(keys)
    figures: Counted = {}
    for call in calls:
        facts = CallFacts(
            call["started_at"],
            call["ended_at"],
            call["end_reason"],
            **turns.get(call["pk"], {}),
            measured=more.get(call["pk"], NOTHING_MEASURED),
        )
        mine = figures_of(facts)
        day = timezone.localtime(call["started_at"]).date()
        for persona_id in (call["persona_id"], ALL_PERSONAS):
            figures.setdefault((day, persona_id, call["model"]), Figures()).add(mine)
    return figures


def _turns_of(conversation_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """How many turns each has, and of what kind; the database counts them."""
    answers = Q(role=Role.ASSISTANT)
    rows: Iterable[Any] = (
        Turn.objects.filter(conversation_id__in=conversation_ids)
        .order_by()
        .values("conversation_id")
        .annotate(
            turns=Count("pk"),
            answers=Count("pk", filter=answers),
            interrupted=Count("pk", filter=answers & Q(interrupted=True)),
            typed=Count("pk", filter=Q(source=Source.TEXT)),
        )
    )
    return {row.pop("conversation_id"): row for row in rows}


def how_many_wait() -> int:
    """Calls that are over and not counted yet."""
    over: ConversationQuerySet = Conversation.objects.uncounted().filter(ended_at__lt=timezone.now() - SETTLED)
    return over.count()
