"""What was used and spent: by a conversation, a persona, a version, a person, the site, and day by day.

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
class OfPersona:
    """`persona`: its name; empty for drafts that were tried, and for what had been a persona."""

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
    days = DayCost.objects.filter(persona_id=persona_id).order_by().values(*KEYS).annotate(**DAY_SUMS)
    return _by((), days).get((), Spent())


def by_day(first: date, last: date, persona_id: UUID | None = None) -> list[tuple[date, Spent]]:
    """By the site, or by one persona alone, on each of these days; the newest first. One query.

    Days go from midnight to midnight UTC; both are included.
    """
    days = _days(first, last).filter(persona_id=persona_id) if persona_id else _days(first, last)
    found = _by(("day",), days.values("day", *KEYS).annotate(**DAY_SUMS))
    return [(day, spent) for (day,), spent in sorted(found.items(), reverse=True)]


def by_persona(first: date, last: date) -> list[OfPersona]:
    """On these days together, the dearest first. One query."""
    keys = ("persona_id", "persona__name")
    found = _by(keys, _days(first, last).values(*keys, *KEYS).annotate(**DAY_SUMS))
    return sorted((OfPersona(key, name or "", spent) for (key, name), spent in found.items()), key=_dearest_first)


def name_of(persona_id: UUID) -> str:
    """Of a persona that has cost something; else an empty text."""
    return DayCost.objects.filter(persona_id=persona_id).values_list("persona__name", flat=True).first() or ""


def _dearest_first(each: OfPersona) -> tuple[Decimal, int, str, str]:
    amount = sum(each.spent.costs.values(), Decimal(0))  # of several currencies, for the order alone
    return -amount, -each.spent.tokens.total, each.persona.casefold(), str(each.persona_id)


def _days(first: date, last: date) -> QuerySet[DayCost]:
    return DayCost.objects.filter(day__range=(first, last)).order_by()


def _of_uses(uses: QuerySet[ResponseUse]) -> Spent:
    return _by((), uses.order_by().values(*KEYS).annotate(**USE_SUMS)).get((), Spent())


def together(each: Iterable[Spent]) -> Spent:
    """The sum of them."""
    total = Spent()
    for one in each:
        costs = {
            currency: total.costs.get(currency, Decimal(0)) + one.costs.get(currency, Decimal(0))
            for currency in {*total.costs, *one.costs}
        }
        total = Spent(
            total.tokens + one.tokens,
            total.responses + one.responses,
            total.unpriced + one.unpriced,
            costs,
            tuple(sorted({*total.dates, *one.dates})),
        )
    return total


def _by(keys: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> dict[tuple[Any, ...], Spent]:
    """One sum for each value of these keys, whatever the currencies and tables of prices."""
    sums: dict[tuple[Any, ...], Spent] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        sums[key] = together((sums.get(key, Spent()), _spent(row)))
    return sums


def _spent(row: dict[str, Any]) -> Spent:
    """Of rows with the same currency and table of prices."""
    responses, unpriced, as_of = row["sum_responses"], row["sum_unpriced"], row["priced_as_of"]
    return Spent(
        Tokens(*(row[f"sum_{name}"] for name in PART_NAMES)),
        responses,
        unpriced,
        {row["currency"]: from_nanos(row["sum_cost_nanos"] or 0)} if responses > unpriced else {},
        (as_of,) if as_of else (),
    )
