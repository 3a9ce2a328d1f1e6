"""What was spent in a month. Pure."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class MonthSpent:
    """By a person, and by the whole site, in one currency."""

    currency: str
    person: Decimal = Decimal(0)
    site: Decimal = Decimal(0)
