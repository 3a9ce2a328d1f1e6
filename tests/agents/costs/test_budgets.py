"""How a month's budget stands, at each step."""

from datetime import date
from decimal import Decimal

import pytest

from agents.costs.budgets import BudgetLimits, nearly_used_up_sentence, standing, used_up_sentence
from agents.costs.months import month_of, next_month
from agents.costs.spent import MonthSpent

TEN = BudgetLimits(person=Decimal(10))


def spent(person: str = "0", site: str = "0") -> MonthSpent:
    return MonthSpent("USD", Decimal(person), Decimal(site))


@pytest.mark.parametrize(
    ("amount", "percent", "is_nearly", "is_all"),
    [
        ("7.99", 79, False, False),
        ("8", 80, True, False),
        ("9.999999999", 99, True, False),
        ("10", 100, True, True),
        ("31", 310, True, True),
    ],
)
def test_steps(amount: str, percent: int, is_nearly: bool, is_all: bool) -> None:
    at = standing(TEN, spent(amount))
    assert (at.person_percent, at.is_nearly_used_up, at.is_used_up) == (percent, is_nearly, is_all)
    of_site = standing(BudgetLimits(site=Decimal(10)), spent(site=amount))
    assert (of_site.site_percent, of_site.is_nearly_used_up, of_site.is_used_up) == (percent, is_nearly, is_all)


def test_without_a_limit_nothing_is_used_up() -> None:
    assert not BudgetLimits()
    assert not standing(BudgetLimits(), spent("1000", "1000")).is_nearly_used_up


def test_the_sentence_says_whose_it_is_and_when_it_begins_anew_and_no_amount() -> None:
    person, site = standing(TEN, spent("10")), standing(BudgetLimits(site=Decimal(10)), spent(site="10"))
    assert used_up_sentence(person, date(2026, 11, 1)) == (
        "Your budget for calls is used up for this month. You can call again from 1 December (UTC)."
    )
    assert used_up_sentence(site, date(2026, 12, 1)).startswith("This site's budget for calls is used up")
    assert "from 1 January (UTC)" in used_up_sentence(site, date(2026, 12, 1))
    assert nearly_used_up_sentence(person).startswith("Your budget")
    assert nearly_used_up_sentence(site).startswith("This site's budget")


def test_months() -> None:
    assert month_of(1_767_225_599) == date(2025, 12, 1)  # a second before 2026
    assert month_of(1_767_225_600) == date(2026, 1, 1)
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert next_month(date(2026, 1, 1)) == date(2026, 2, 1)
