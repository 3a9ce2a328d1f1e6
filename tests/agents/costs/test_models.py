"""Months that are counted, and prices that are kept."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User

from agents.costs.in_force import prices_at, store_prices
from agents.costs.models import MonthCost
from agents.costs.price_file import our_prices

NOVEMBER = date(2026, 11, 1)


def test_a_month_is_added_up_to_the_last_digit(alice: User, bob: User) -> None:
    for _ in range(10):
        MonthCost.objects.charge(NOVEMBER, alice.pk, "USD", 100_000_001)
        MonthCost.objects.charge(NOVEMBER, None, "USD", 100_000_001)
    MonthCost.objects.charge(NOVEMBER, None, "EUR", 7)
    MonthCost.objects.charge(NOVEMBER, bob.pk, "USD", 0)
    spent = MonthCost.objects.spent(NOVEMBER, alice.pk, "USD")
    assert (spent.person, spent.site) == (Decimal("1.00000001"), Decimal("1.00000001"))
    assert MonthCost.objects.spent(NOVEMBER, bob.pk, "USD").person == 0
    assert MonthCost.objects.spent(date(2026, 12, 1), alice.pk, "USD").site == 0
    assert MonthCost.objects.count() == 3


def test_the_site_keeps_what_a_person_who_is_gone_has_spent(alice: User) -> None:
    MonthCost.objects.charge(NOVEMBER, alice.pk, "USD", 5)
    MonthCost.objects.charge(NOVEMBER, None, "USD", 5)
    alice.delete()
    left = MonthCost.objects.get()
    assert (left.user, left.cost_nanos) == (None, 5)


def test_prices_count_from_their_date_and_older_ones_are_kept(db: None) -> None:
    ours = our_prices()
    store_prices(replace(ours, as_of=date(2026, 11, 1), currency="EUR"))
    store_prices(replace(ours, as_of=date(2026, 11, 20), source="first"))
    store_prices(replace(ours, as_of=date(2026, 11, 20), source="corrected"))
    assert prices_at(date(2026, 10, 31)) == ours
    assert prices_at(date(2026, 11, 19)).currency == "EUR"
    assert prices_at(date(2026, 11, 30)) == replace(ours, as_of=date(2026, 11, 20), source="corrected")
