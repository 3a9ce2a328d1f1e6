"""What was used and spent: by a conversation, a persona, a version, a person, the site, and by day and persona.

A conversation's rows go with it. Sums of a persona and of the site are from what was counted day by day, and stay.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from agents.costs.models import PART_NAMES, DayCost, ResponseUse
from agents.costs.prices import from_nanos
from agents.costs.tokens import Tokens

KEYS = ("currency", "priced_as_of")
DAY_SUMS = {f"sum_{name}": Sum(name) for name in (*PART_NAMES, "responses", "unpriced", "cost_nanos")}
USE_SUMS = {f"sum_{name}": Sum(name) for name in (*PART_NAMES, "cost_nanos")} | {
    "sum_responses": Count("pk"),
    "sum_unpriced": Count("pk", filter=Q(cost_nanos=None)),
}


@dataclass(frozen=True, slots=True)
class Spent:
    """`costs`: by currency. `dates`: of the tables of prices, oldest first; none if all of it was free.

    `unpriced`: of so many responses no price is known, so the costs are without them.
    """

    tokens: Tokens = field(default_factory=Tokens)
    responses: int = 0
    unpriced: int = 0
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    dates: tuple[date, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything of it has a price."""
        return self.unpriced < self.responses


@dataclass(frozen=True, slots=True)
class DayOfPersona:
    """`persona`: its name; empty for drafts that were tried, and for what had been a persona."""

    day: date
    persona_id: UUID | None
    persona: str
    spent: Spent


def of_conversation(conversation_id: UUID) -> Spent:
    return _of_uses(ResponseUse.objects.filter(conversation_id=conversation_id))


def of_person(user_id: int) -> Spent:
    """In the conversations that are kept."""
    return _of_uses(ResponseUse.objects.filter(conversation__user_id=user_id))


def of_versions(version_ids: Collection[int]) -> dict[int, Spent]:
    """In the conversations that are kept, by the key of the version."""
    key = "conversation__persona_version_id"
    uses = ResponseUse.objects.filter(conversation__persona_version_id__in=version_ids)
    found = _by((key,), uses.order_by().values(key, *KEYS).annotate(**USE_SUMS))
    return {pk: found.get((pk,), Spent()) for pk in version_ids}


def of_persona(persona_id: UUID) -> Spent:
    """From its first call on."""
    return _of_days(DayCost.objects.filter(persona_id=persona_id))


def of_site(first: date, last: date) -> Spent:
    """On these days, both included; days go from midnight to midnight UTC."""
    return _of_days(DayCost.objects.filter(day__range=(first, last)))


def by_day_and_persona(first: date, last: date) -> list[DayOfPersona]:
    """On these days, the newest first, then by name. One query."""
    keys = ("day", "persona_id", "persona__name")
    days = DayCost.objects.filter(day__range=(first, last)).order_by().values(*keys, *KEYS).annotate(**DAY_SUMS)
    found = [
        DayOfPersona(day, persona_id, name or "", spent) for (day, persona_id, name), spent in _by(keys, days).items()
    ]
    return sorted(found, key=lambda each: (-each.day.toordinal(), each.persona.casefold(), str(each.persona_id)))


def _of_uses(uses: QuerySet[ResponseUse]) -> Spent:
    return _by((), uses.order_by().values(*KEYS).annotate(**USE_SUMS)).get((), Spent())


def _of_days(days: QuerySet[DayCost]) -> Spent:
    return _by((), days.order_by().values(*KEYS).annotate(**DAY_SUMS)).get((), Spent())


def _by(keys: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> dict[tuple[Any, ...], Spent]:
    """One sum for each value of these keys, whatever the currencies and tables of prices."""
    sums: dict[tuple[Any, ...], Spent] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        sums[key] = _together(sums.get(key, Spent()), row)
    return sums


def _together(spent: Spent, row: dict[str, Any]) -> Spent:
    costs = dict(spent.costs)
    if row["sum_responses"] > row["sum_unpriced"]:
        costs[row["currency"]] = costs.get(row["currency"], Decimal(0)) + from_nanos(row["sum_cost_nanos"] or 0)
    as_of = row["priced_as_of"]
    return Spent(
        spent.tokens + Tokens(*(row[f"sum_{name}"] for name in PART_NAMES)),
        spent.responses + row["sum_responses"],
        spent.unpriced + row["sum_unpriced"],
        costs,
        tuple(sorted({*spent.dates, *([as_of] if as_of else [])})),
    )
