"""Calls are counted once, for the day on which they began, and stay counted when they are deleted."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agents.conversations.models import Conversation
from agents.operate import keep_counting, rollup
from agents.operate.figures import Measured
from agents.operate.measures import forget, measured_by
from agents.operate.models import ALL_PERSONAS, DayFigures
from agents.operate.rollup import CountedMeanwhile, count_again, count_batch, waiting
from agents.personas.models import Persona
from tests.agents.operate.calls import LONG_AGO, held

pytestmark = pytest.mark.django_db
PROCESSES = 4

TURNS = st.tuples(st.sampled_from(["user", "assistant"]), st.sampled_from(["speech", "text"]), st.booleans())
CALLS = st.lists(
    st.fixed_dictionaries(
        {
            "began": st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 4), timezones=st.just(UTC)),
            "seconds": st.integers(0, 5000) | st.none(),
            "model": st.sampled_from(["gpt-realtime", "gpt-realtime-mini"]),
            "end_reason": st.sampled_from(["stopped", "idle", "internal"]),
            "turns": st.lists(TURNS, max_size=4),
        }
    ),
    max_size=12,
)


def stored() -> list[tuple[Any, ...]]:
    names = [field.name for field in DayFigures._meta.fields if field.name != "id"]
    return list(DayFigures.objects.order_by("day", "persona_id", "model").values_list(*names))


def totals() -> list[DayFigures]:
    return list(DayFigures.objects.filter(persona_id=ALL_PERSONAS).order_by("day", "model"))


@pytest.fixture
def ivo(alice: User) -> Persona:
    return Persona.objects.create_published(owner=alice, name="Ivo", summary="Tells stories.")


def check_against_the_rows() -> None:
    """Each figure, counted in another way: one conversation at a time."""
    over: Any = Conversation.objects.exclude(ended_at=None).prefetch_related("turns")
    expected: dict[Any, Counter[str]] = {}
    for call in over:
        turns = list(call.turns.all())
        answers = [turn for turn in turns if turn.role == "assistant"]
        for persona in (call.persona_id, ALL_PERSONAS):
            row = expected.setdefault((call.started_at.date(), persona, call.model), Counter())
            row["calls"] += 1
            row["seconds"] += round((call.ended_at - call.started_at).total_seconds())
            row["turns"] += len(turns)
            row["answers"] += len(answers)
            row["interrupted"] += sum(turn.interrupted for turn in answers)
            row["typed"] += sum(turn.source == "text" for turn in turns)
            row[f"ends {call.end_reason}"] += 1
    found = {row.key: row for row in DayFigures.objects.all()}
    assert found.keys() == expected.keys()
    for key, each in found.items():
        figures: Counter[str] = Counter({f"ends {name}": count for name, count in each.ends.items()})
        for name in ("calls", "seconds", "turns", "answers", "interrupted", "typed"):
            figures[name] = getattr(each, name)
        assert +figures == +expected[key], key
        assert sum(each.lengths) == each.calls


@settings(max_examples=15, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=CALLS, second=CALLS)
def test_what_is_counted_bit_by_bit_is_what_is_stored(
    first: list[Any], second: list[Any], mara: Persona, ivo: Persona, bob: User
) -> None:
    with transaction.atomic():
        for number, call in enumerate(first):
            held((mara, ivo)[number % 2], bob, **call)
        call_command("rollup", stdout=StringIO())
        for number, call in enumerate(second):
            held((ivo, mara)[number % 2], bob, **call)
        while count_batch():
            pass
        check_against_the_rows()
        once = stored()
        assert count_batch() == 0
        count_again(date(2026, 1, 1))
        assert stored() == once
        transaction.set_rollback(True)


def test_batches_count_each_call_once(mara: Persona, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollup, "BATCH", 2)
    for minute in range(5):
        held(mara, bob, LONG_AGO + timedelta(minutes=minute))
    assert [count_batch() for _ in range(4)] == [2, 2, 1, 0]
    check_against_the_rows()


def test_a_call_that_goes_on_or_has_just_ended_waits(mara: Persona, bob: User) -> None:
    now = timezone.now()
    held(mara, bob, now - timedelta(hours=1), seconds=None)
    held(mara, bob, now - timedelta(minutes=10), seconds=60)
    assert count_batch() == 0
    live = waiting(timezone.localdate() - timedelta(days=1), at_most=10)
    assert sum(each.calls for key, each in live.items() if key[1] == ALL_PERSONAS) == 2


def test_a_call_that_ended_late_counts_for_the_day_it_began(mara: Persona, bob: User) -> None:
    held(mara, bob, datetime(2026, 3, 2, 23, 50, tzinfo=UTC))
    count_batch()
    held(mara, bob, datetime(2026, 3, 2, 23, 58, tzinfo=UTC), seconds=1800)
    count_batch()
    assert [(row.day, row.calls) for row in totals()] == [(date(2026, 3, 2), 2)]


def test_days_are_those_of_the_site(mara: Persona, bob: User) -> None:
    held(mara, bob, datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    with timezone.override("Asia/Jakarta"):
        count_batch()
    assert [row.day for row in totals()] == [date(2026, 3, 3)]


@pytest.mark.parametrize("counts_before", [True, False])
def test_a_conversation_that_is_deleted_stays_counted(counts_before: bool, mara: Persona, bob: User) -> None:
    for _ in range(2):
        held(mara, bob, turns=[("user", "text", False)])
    if counts_before:
        count_batch()
    Conversation.objects.all()[0].delete()
    Conversation.objects.all().delete()
    count_batch()
    assert [(row.calls, row.typed, row.ends) for row in totals()] == [(2, 2, {"stopped": 2})]


def test_counting_again_keeps_what_was_deleted(mara: Persona, ivo: Persona, bob: User) -> None:
    gone = [held(mara, bob) for _ in range(3)]
    held(ivo, bob)
    count_batch()
    gone[0].delete()
    before = stored()
    count_again(date(2026, 1, 1))
    assert stored() == before


def test_counting_again_takes_in_what_was_not_measured_then(mara: Persona, bob: User) -> None:
    call = held(mara, bob)
    count_batch()
    measure = measured_by(lambda ids: {call.pk: Measured(1, {"first audio": [320, 900]}, 100, 40, 50, 1_500)})
    try:
        call_command("rollup", "--from", "2026-03-01", stdout=StringIO())
    finally:
        forget(measure)
    (row,) = totals()
    assert (row.failed_answers, row.input_tokens, row.cached_tokens, row.output_tokens) == (1, 100, 40, 50)
    assert row.cost_micros == 1_500
    assert sum(row.latencies["first audio"]) == 2


def test_what_another_process_has_counted_meanwhile_is_not_counted_twice(mara: Persona, bob: User) -> None:
    held(mara, bob)
    calls = list(Conversation.objects.values(*rollup.COLUMNS))
    count_batch()
    with pytest.raises(CountedMeanwhile):
        rollup._count(calls)
    assert totals()[0].calls == 1


@pytest.mark.django_db(transaction=True)
def test_many_processes_that_count_at_the_same_time_count_each_once(
    mara: Persona, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollup, "BATCH", 3)
    for minute in range(20):
        held(mara, bob, LONG_AGO + timedelta(minutes=minute))

    def count(_: int) -> int:
        try:
            return sum(iter(count_batch, 0))
        finally:
            connection.close()

    with ThreadPoolExecutor(PROCESSES) as processes:
        counted = sum(processes.map(count, range(PROCESSES))) + sum(iter(count_batch, 0))

    assert counted == 20
    check_against_the_rows()


def test_nobody_is_in_the_rows() -> None:
    names = {field.name for field in DayFigures._meta.fields}
    assert names.isdisjoint({"user", "conversation", "text", "title"})
    assert not any(field.is_relation for field in DayFigures._meta.fields)


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "0001-01-01", "9999-99-99", "9999-12-31", "\0"])
def test_a_date_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(CommandError, match="--from"):
        call_command("rollup", "--from", day, stdout=StringIO())


@pytest.fixture
def _no_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_counting, "BREATH_SECONDS", 0)


@pytest.mark.usefixtures("_no_breath")
async def test_a_look_counts_until_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    left = [500, 3, 0]
    monkeypatch.setattr(keep_counting, "count_batch", lambda: left.pop(0))
    await keep_counting.look()
    assert left == []


@pytest.mark.parametrize("fault", [OperationalError("away"), RuntimeError("a fault of ours")])
async def test_a_fault_waits_for_the_next_look(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> int:
        raise fault

    monkeypatch.setattr(keep_counting, "count_batch", fails)
    await keep_counting.look()
    assert "calls are counted later" in caplog.text
