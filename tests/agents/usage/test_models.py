"""What people have used today, counted in the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection

from agents.usage.models import DayUse, Used

TODAY = date(2026, 11, 30)
TOMORROW = TODAY + timedelta(days=1)
TABS = 8


def test_who_has_used_nothing_has_no_row(alice: User) -> None:
    assert DayUse.objects.used_by(alice.pk, TODAY) == Used()


def test_what_is_charged_adds_up_for_each_person(alice: User, charlie: User) -> None:
    DayUse.objects.charge(alice.pk, TODAY, call_seconds=15)
    DayUse.objects.charge(alice.pk, TODAY, call_seconds=15, typed_characters=100)
    DayUse.objects.charge(charlie.pk, TODAY, call_seconds=1)

    assert DayUse.objects.used_by(alice.pk, TODAY) == Used(30, 100)
    assert DayUse.objects.used_by(charlie.pk, TODAY) == Used(1, 0)


def test_another_day_begins_at_nought_and_nothing_is_kept_of_the_one_before(alice: User) -> None:
    DayUse.objects.charge(alice.pk, TODAY, call_seconds=600, typed_characters=100)

    assert DayUse.objects.used_by(alice.pk, TOMORROW) == Used()
    DayUse.objects.charge(alice.pk, TOMORROW, call_seconds=5)

    assert DayUse.objects.used_by(alice.pk, TOMORROW) == Used(5, 0)
    assert DayUse.objects.count() == 1


def test_texts_are_taken_up_to_the_limit_and_what_is_refused_is_not_charged(alice: User) -> None:
    def take(characters: int, day: date = TODAY) -> bool:
        return DayUse.objects.take_characters(alice.pk, day, characters, limit=100)

    assert [take(60), take(41), take(40), take(1), take(101)] == [True, False, True, False, False]
    assert DayUse.objects.used_by(alice.pk, TODAY) == Used(0, 100)
    assert [take(101, TOMORROW), take(100, TOMORROW)] == [False, True]


def test_a_reset_begins_the_day_again(alice: User, charlie: User) -> None:
    for person in (alice, charlie):
        DayUse.objects.charge(person.pk, TODAY, call_seconds=600, typed_characters=100)

    DayUse.objects.filter(user=alice).reset()
    DayUse.objects.charge(alice.pk, TODAY, call_seconds=15)

    assert DayUse.objects.used_by(alice.pk, TODAY) == Used(15, 0)
    assert DayUse.objects.used_by(charlie.pk, TODAY) == Used(600, 100)


def test_more_is_counted_than_a_small_column_holds(alice: User) -> None:
    DayUse.objects.charge(alice.pk, TODAY, typed_characters=3 * 10**9)
    DayUse.objects.charge(alice.pk, TODAY, typed_characters=3 * 10**9)

    assert DayUse.objects.used_by(alice.pk, TODAY).typed_characters == 6 * 10**9


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_row", [False, True])
def test_what_many_processes_take_at_the_same_time_stays_in_the_limit(has_row: bool, alice: User) -> None:
    if has_row:
        DayUse.objects.charge(alice.pk, TODAY)

    def take(_: int) -> bool:
        try:
            return DayUse.objects.take_characters(alice.pk, TODAY, 30, limit=100)
        finally:
            connection.close()

    with ThreadPoolExecutor(TABS) as tabs:
        taken = list(tabs.map(take, range(TABS)))

    assert taken.count(True) == 3
    assert DayUse.objects.used_by(alice.pk, TODAY) == Used(0, 90)
