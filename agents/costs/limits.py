"""The budgets that the operator set, and how the site stands in this month."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from agents.costs import words
from agents.costs.budgets import BudgetLimits, percent_of
from agents.costs.in_force import prices_at
from agents.costs.models import MonthCost
from agents.costs.prices import from_nanos


def budget_limits() -> BudgetLimits:
    environment = settings.ENVIRONMENT
    return BudgetLimits(environment.budget_per_person_month, environment.budget_site_month)


def site_budget() -> dict[str, Any] | None:
    """This month's; None if the site has none."""
    limit = budget_limits().site
    if not limit:
        return None
    today = datetime.now(UTC).date()
    currency = prices_at(today).currency
    month = MonthCost.objects.of_site().filter(month=today.replace(day=1), currency=currency)
    spent = from_nanos(sum(month.values_list("cost_nanos", flat=True)))
    return {
        "spent": words.money(spent, currency),
        "limit": words.money(limit, currency),
        "percent": percent_of(limit, spent),
    }
