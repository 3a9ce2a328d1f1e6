"""The rows of what a call used and how long its answers took (agents/costs)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from agents.conversations.models import Conversation
from agents.costs.in_force import prices_at
from agents.costs.models import PART_NAMES, MonthCost, ResponseUse, TurnTimes, charge_day
from agents.costs.months import day_of, month_of
from agents.costs.prices import Billing, Prices, Tier, as_nanos
from agents.costs.spent import MonthSpent
from agents.database import in_database
from agents.personas.models import Persona
from agents.voice.conversation.service_events import Usage
from agents.voice.conversation.turn_times import Times


@dataclass(frozen=True, slots=True)
class Payer:
    """Whom and what the usage of a call is counted for. `model`: what answers, by its name."""

    user_id: int
    persona_id: UUID | None
    model: str
    billing: Billing


@dataclass(frozen=True, slots=True)
class Used:
    """By one response."""

    response_id: str
    at: datetime
    usage: Usage


@dataclass(frozen=True, slots=True)
class Took:
    """One answer."""

    item_id: str
    at: datetime
    times: Times


@in_database
@transaction.atomic
def store_uses(conversation_id: UUID | None, payer: Payer, uses: list[Used], now: float) -> MonthSpent:
    """Store and charge what is not stored yet, all of it or nothing. Returns what this month has cost so far.

    `conversation_id`: None for what has no row. Nor has a conversation that was deleted meanwhile, and what it used was
    used all the same.
    """
    rows = [_priced(payer, used) for used in uses]
    if conversation_id is not None and Conversation.objects.of_call(conversation_id).exists():
        rows = _stored(conversation_id, rows)
    _charge(payer, rows)
    return spent_this_month(payer.user_id, now)


def spent_this_month(user_id: int, now: float) -> MonthSpent:
    """By this person and by the site, in the currency of today's prices."""
    return MonthCost.objects.spent(month_of(now), user_id, prices_at(day_of(now)).currency)


@in_database
def store_times(conversation_id: UUID, model: str, times: list[Took]) -> None:
    """Of a conversation that was deleted nothing is kept."""
    with transaction.atomic():
        if not Conversation.objects.of_call(conversation_id).exists():
            return
        TurnTimes.objects.bulk_create(
            [
                TurnTimes(
                    conversation_id=conversation_id,
                    item_id=took.item_id[:100],
                    at=took.at,
                    model=model,
                    transcript_ms=took.times.transcript_ms,
                    first_token_ms=took.times.first_token_ms,
                    first_audio_ms=took.times.first_audio_ms,
                    sent_ms=took.times.sent_ms,
                    heard_ms=took.times.heard_ms,
                )
                for took in times
            ],
            ignore_conflicts=True,
        )


def _stored(conversation_id: UUID, rows: list[ResponseUse]) -> list[ResponseUse]:
    """Those that were not stored before, now with their conversation."""
    ids = [row.response_id for row in rows]
    known = ResponseUse.objects.filter(conversation_id=conversation_id, response_id__in=ids)
    stored = set(known.values_list("response_id", flat=True))
    new = [row for row in rows if row.response_id not in stored]
    for row in new:
        row.conversation_id = conversation_id
    return ResponseUse.objects.bulk_create(new)


def _priced(payer: Payer, used: Used) -> ResponseUse:
    """By the prices of its day."""
    prices, tokens = prices_at(used.at.date()), used.usage.tokens
    cost = _cost(prices, payer.billing, used.usage)
    is_by_these_prices = cost is not None and payer.billing.tier != Tier.LOCAL
    return ResponseUse(
        response_id=used.response_id,
        at=used.at,
        model=payer.model,
        tier=payer.billing.tier,
        hears=payer.billing.hears,
        speaks=payer.billing.speaks,
        cost_nanos=None if cost is None else as_nanos(cost),
        currency=prices.currency,
        priced_as_of=prices.as_of if is_by_these_prices else None,
        has_failed=used.usage.has_failed,
        **{name: getattr(tokens, name) for name in PART_NAMES},
    )


def _cost(prices: Prices, billing: Billing, usage: Usage) -> Decimal | None:
    """What the service did not tell apart has no price, except where nothing costs anything."""
    is_known = usage.is_detailed or billing.tier == Tier.LOCAL
    return prices.cost(usage.tokens, billing) if is_known else None


def _charge(payer: Payer, rows: list[ResponseUse]) -> None:
    """The day, the person and the site. People and personas may be gone by now."""
    has_person = User.objects.filter(pk=payer.user_id).exists()
    personas = Persona.objects.filter(pk__in=[payer.persona_id] if payer.persona_id else [])
    persona_id = personas.values_list("pk", flat=True).first()
    for row in rows:
        day = row.at.date()
        charge_day(day, persona_id, row)
        for user_id in [payer.user_id, None] if has_person else [None]:
            MonthCost.objects.charge(day.replace(day=1), user_id, row.currency, row.cost_nanos or 0)
