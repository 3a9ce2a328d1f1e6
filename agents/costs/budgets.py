"""How much of a month's budget is spent, and what is said about it. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agents.costs.months import in_words, next_month
from agents.costs.spent import MonthSpent

WARNING_PERCENT = 80


@dataclass(frozen=True, slots=True)
class BudgetLimits:
    """Of a month, in the currency of the prices; 0: no limit."""

    person: Decimal = Decimal(0)
    site: Decimal = Decimal(0)

    def __bool__(self) -> bool:
        return bool(self.person or self.site)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands in a month; percents are rounded down, and 0 without a limit."""

    person_percent: int
    site_percent: int

    @property
    def is_used_up(self) -> bool:
        return max(self.person_percent, self.site_percent) >= 100

    @property
    def is_nearly_used_up(self) -> bool:
        return max(self.person_percent, self.site_percent) >= WARNING_PERCENT


def standing(limits: BudgetLimits, spent: MonthSpent) -> Standing:
    return Standing(percent_of(limits.person, spent.person), percent_of(limits.site, spent.site))


def percent_of(limit: Decimal, spent: Decimal) -> int:
    return int(spent * 100 / limit) if limit else 0


def used_up_sentence(at: Standing, month: date) -> str:
    """Why no call begins or goes on. What the site has spent is nobody's business but the operator's."""
    whose = "Your budget for calls" if at.person_percent >= 100 else "This site's budget for calls"
    return f"{whose} is used up for this month. You can call again from {in_words(next_month(month))} (UTC)."


def nearly_used_up_sentence(at: Standing) -> str:
    whose = "Your budget for calls" if at.person_percent >= WARNING_PERCENT else "This site's budget for calls"
    return f"{whose} is nearly used up for this month. When it is, this call ends."
