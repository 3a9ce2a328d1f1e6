"""What the calls of a process use is charged, once each, whatever the database does meanwhile."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import OperationalError

from agents.usage.models import DayUse, Used
from agents.usage.words import day_of
from agents.voice.calls import day_meter
from agents.voice.calls.day_meter import DayMeter
from agents.voice.errors import DayLimit
from agents.voice.session.day_minutes import DayMinutes
from agents.voice.storage import day_use
from tests.patience import PATIENCE_SECONDS, until

pytestmark = pytest.mark.django_db(transaction=True)
NOON = 1_796_040_000.0
BEFORE_MIDNIGHT = 1796083160.0  # 40 s before it


class Clock:
    """Both times of the meter, moved by the test alone."""

    def __init__(self) -> None:
        self.passed = 0.0

    def monotonic(self) -> float:
        return 500.0 + self.passed

    def time(self) -> float:
        return NOON + self.passed


class Call:
    def __init__(self, user: User, clock: Clock, limit_seconds: int = 3_600) -> None:
        self.user_id = user.pk
        self.day = DayMinutes(limit_seconds)
        self.day.began(clock.monotonic())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(day_meter, "time", clock)
    return clock


async def is_away(*_: Any) -> None:
    """In place of `charge`."""
    raise OperationalError


async def used_by(user: User) -> Used:
    return await sync_to_async(DayUse.objects.used_by)(user.pk, day_of(NOON))


async def test_all_calls_are_charged_and_learn_what_their_person_has_used(
    alice: User, charlie: User, clock: Clock
) -> None:
    calls = [Call(alice, clock), Call(alice, clock), Call(charlie, clock)]
    meter = DayMeter(lambda: calls)
    clock.passed = 15
    await meter.charge()

    assert (await used_by(alice), await used_by(charlie)) == (Used(30), Used(15))
    clock.passed = 1_800
    assert calls[0].day.check(clock.monotonic(), clock.time()) == []  # it knows of half an hour of its own
    await meter.charge()
    with pytest.raises(DayLimit):  # and now of the other one
        calls[0].day.check(clock.monotonic(), clock.time())


async def test_a_call_that_has_ended_is_charged_to_its_end_and_no_further(alice: User, clock: Clock) -> None:
    call = Call(alice, clock)
    calls = [call]
    meter = DayMeter(lambda: calls)
    clock.passed = 15
    await meter.charge()
    clock.passed = 22
    calls.clear()
    meter.ended(call)
    clock.passed = 60
    await meter.charge()
    await meter.charge()

    assert await used_by(alice) == Used(22)


async def test_a_call_that_ends_while_it_is_charged_is_charged_once(
    alice: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Call(alice, clock)
    calls = [call]
    meter = DayMeter(lambda: calls)

    async def ends_meanwhile(*owed: Any) -> Any:
        totals = await day_use.charge(*owed)
        if calls:
            calls.clear()
            meter.ended(call)
        return totals

    monkeypatch.setattr(day_meter, "charge", ends_meanwhile)
    clock.passed = 15
    await meter.charge()
    await meter.charge()

    assert await used_by(alice) == Used(15)


async def test_what_is_owed_while_the_database_is_away_is_charged_when_it_answers_again(
    alice: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Call(alice, clock)
    meter = DayMeter(lambda: [call])
    with monkeypatch.context() as away:
        away.setattr(day_meter, "charge", is_away)
        for clock.passed in (15.0, 30.0, 45.0):
            await meter.charge()
            assert call.day.check(clock.monotonic(), clock.time()) == []
    clock.passed = 60
    await meter.charge()

    assert await used_by(alice) == Used(60)


async def test_a_person_who_was_deleted_stops_nobody(alice: User, charlie: User, clock: Clock) -> None:
    calls = [Call(alice, clock), Call(charlie, clock)]
    await sync_to_async(User.objects.filter(pk=alice.pk).delete)()
    clock.passed = 15
    await DayMeter(lambda: calls).charge()

    assert await used_by(charlie) == Used(15)


async def test_a_reset_is_noticed_by_a_call_that_runs(alice: User, clock: Clock) -> None:
    call = Call(alice, clock, limit_seconds=60)
    meter = DayMeter(lambda: [call])
    clock.passed = 50
    await meter.charge()
    await sync_to_async(DayUse.objects.reset)()
    clock.passed = 59
    await meter.charge()
    clock.passed = 109

    call.day.check(clock.monotonic(), clock.time())  # else it would have ended at 60 s
    assert await used_by(alice) == Used(9)


async def test_a_process_that_stops_charges_what_is_owed(alice: User, clock: Clock) -> None:
    call = Call(alice, clock)
    meter = DayMeter(lambda: [call])
    charging = asyncio.create_task(meter.run())
    await asyncio.sleep(0)
    clock.passed = 7
    charging.cancel()
    await asyncio.wait([charging])

    assert await used_by(alice) == Used(7)


async def test_a_call_that_ends_is_charged_at_once_and_the_others_later(
    alice: User, charlie: User, clock: Clock
) -> None:
    calls = [Call(alice, clock), Call(charlie, clock)]
    meter = DayMeter(lambda: calls)
    charging = asyncio.create_task(meter.run())
    await asyncio.sleep(0)
    clock.passed = 7
    meter.ended(calls.pop(0))

    async def is_charged() -> bool:
        return await used_by(alice) == Used(7)

    await until(is_charged, "charge of the call that ended")
    assert await used_by(charlie) == Used()
    charging.cancel()
    await asyncio.wait([charging])
    assert await used_by(charlie) == Used(7)


async def test_a_database_that_is_slow_is_given_nothing_twice(
    alice: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it was given is stored in the end, however late that is."""
    may_answer = asyncio.Event()

    async def slow(*owed: Any) -> Any:
        await may_answer.wait()
        return await day_use.charge(*owed)

    call = Call(alice, clock)
    meter = DayMeter(lambda: [call])
    monkeypatch.setattr(day_meter, "charge", slow)
    monkeypatch.setattr(day_meter, "DATABASE_SECONDS", 0.01)
    for clock.passed in (15.0, 30.0, 45.0):
        await meter.charge()
    monkeypatch.setattr(day_meter, "DATABASE_SECONDS", PATIENCE_SECONDS)
    may_answer.set()
    clock.passed = 60
    await meter.charge()

    assert await used_by(alice) == Used(60)


async def test_what_was_used_before_midnight_is_of_the_day_before(
    alice: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Call(alice, clock)
    meter = DayMeter(lambda: [call])
    monkeypatch.setattr("tests.agents.voice.calls.test_day_meter.NOON", BEFORE_MIDNIGHT)
    with monkeypatch.context() as away:
        away.setattr(day_meter, "charge", is_away)
        clock.passed = 30
        await meter.charge()
    clock.passed = 75
    await meter.charge()

    assert await sync_to_async(DayUse.objects.used_by)(alice.pk, day_of(clock.time())) == Used(35)
