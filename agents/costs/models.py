"""What is stored of usage, costs and latencies.

The rows of a conversation go with it. What was spent in a month, and on a day, is counted apart and stays: who deletes
a conversation has used its tokens all the same. Those counts say nothing of what was said. Costs are whole numbers of a
thousand millionth of the currency (`cost_nanos`), since SQLite would keep a decimal fraction as a float.
"""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agents.costs.price_file import as_content, from_content
from agents.costs.prices import Prices, from_nanos
from agents.costs.spent import MonthSpent
from agents.costs.tokens import Tokens

PART_NAMES = ("text_in", "audio_in", "text_cached", "audio_cached", "text_out", "audio_out")


class PriceTable(models.Model):
    """Prices that an operator has loaded. None is ever changed: what is spent keeps the price of its time."""

    as_of = models.DateField(help_text="They count from this day on.")
    currency = models.CharField(max_length=3)
    region = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=200, blank=True)
    rates = models.JSONField()
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        ordering = ["-as_of", "-pk"]

    def __str__(self) -> str:
        return f"{self.currency} of {self.as_of}"

    @classmethod
    def of(cls, prices: Prices) -> "PriceTable":
        return cls(
            as_of=prices.as_of,
            currency=prices.currency,
            region=prices.region,
            source=prices.source,
            rates=as_content(prices),
        )

    def prices(self) -> Prices:
        return Prices(self.as_of, self.currency, self.region, self.source, from_content(self.rates))


class ResponseUse(models.Model):
    """What one response used, as the service reported it, however the response ended.

    `cost_nanos`: by the prices of `priced_as_of`; None: no price is known.
    """

    conversation = models.ForeignKey("agents.Conversation", on_delete=models.CASCADE, related_name="uses")
    response_id = models.CharField(max_length=100)
    at = models.DateTimeField()
    model = models.CharField(max_length=80)
    tier = models.CharField(max_length=10, blank=True)
    hears = models.CharField(max_length=10)
    speaks = models.CharField(max_length=10)
    text_in = models.PositiveIntegerField()
    audio_in = models.PositiveIntegerField()
    text_cached = models.PositiveIntegerField()
    audio_cached = models.PositiveIntegerField()
    text_out = models.PositiveIntegerField()
    audio_out = models.PositiveIntegerField()
    cost_nanos = models.PositiveBigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    priced_as_of = models.DateField(null=True)
    has_failed = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["conversation", "response_id"], name="one_use_a_response")]
        permissions = [("view_costs", "Can view tokens, costs and latencies")]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.tokens.total} tokens"

    @property
    def tokens(self) -> Tokens:
        return Tokens(*(getattr(self, name) for name in PART_NAMES))


class MonthCostQuerySet(models.QuerySet["MonthCost"]):
    def of_site(self) -> "MonthCostQuerySet":
        return self.filter(user__isnull=True)

    def charge(self, month: date, user_id: int | None, currency: str, nanos: int) -> None:
        """Add to what this person has spent in the month; None: the site. The database adds, so nothing is lost."""
        if not nanos:
            return
        row = self.filter(month=month, user_id=user_id, currency=currency)
        if not row.update(cost_nanos=F("cost_nanos") + nanos):
            begun = MonthCost(month=month, user_id=user_id, currency=currency)
            MonthCost.objects.bulk_create([begun], ignore_conflicts=True)
            row.update(cost_nanos=F("cost_nanos") + nanos)

    def spent(self, month: date, user_id: int, currency: str) -> MonthSpent:
        """By this person, and by the site, which counts as `None`."""
        rows = self.filter(Q(user_id=user_id) | Q(user_id=None), month=month, currency=currency)
        amounts = dict(rows.values_list("user_id", "cost_nanos"))
        return MonthSpent(currency, from_nanos(amounts.get(user_id, 0)), from_nanos(amounts.get(None, 0)))


class MonthCost(models.Model):
    """What was spent in a month: by a person, and (without one) by the whole site."""

    month = models.DateField(help_text="Its first day.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="month_costs")
    currency = models.CharField(max_length=3)
    cost_nanos = models.PositiveBigIntegerField(default=0)

    objects = MonthCostQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["month", "user", "currency"], name="one_month_a_person"),
            models.UniqueConstraint(fields=["month", "currency"], condition=Q(user=None), name="one_month_of_the_site"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {from_nanos(self.cost_nanos):f} {self.currency}"


class DayCost(models.Model):
    """What the responses of a day used with one persona and model: it outlives their conversations.

    `unpriced`: how many of the responses have no known price. `persona`: None for a draft that is nobody's yet, and for
    what had been a persona.
    """

    day = models.DateField()
    persona = models.ForeignKey("agents.Persona", models.SET_NULL, null=True, related_name="day_costs")
    model = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    priced_as_of = models.DateField(null=True)
    responses = models.PositiveBigIntegerField(default=0)
    unpriced = models.PositiveBigIntegerField(default=0)
    text_in = models.PositiveBigIntegerField(default=0)
    audio_in = models.PositiveBigIntegerField(default=0)
    text_cached = models.PositiveBigIntegerField(default=0)
    audio_cached = models.PositiveBigIntegerField(default=0)
    text_out = models.PositiveBigIntegerField(default=0)
    audio_out = models.PositiveBigIntegerField(default=0)
    cost_nanos = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        verbose_name = "day of costs"
        verbose_name_plural = "costs"
        ordering = ["-day", "pk"]
        indexes = [models.Index(fields=["day", "persona"], name="costs_by_day")]

    def __str__(self) -> str:
        return f"{self.day}: {from_nanos(self.cost_nanos):f} {self.currency}"


class TurnTimes(models.Model):
    """When an answer came to its stages, in milliseconds after the user's turn had ended. None: not reported.

    `item_id` is that of the answer; its turn has the same (agents/conversations/models.py).
    """

    conversation = models.ForeignKey("agents.Conversation", on_delete=models.CASCADE, related_name="times")
    item_id = models.CharField(max_length=100)
    at = models.DateTimeField(db_index=True)
    model = models.CharField(max_length=80)
    transcript_ms = models.PositiveIntegerField(null=True)
    first_token_ms = models.PositiveIntegerField(null=True)
    first_audio_ms = models.PositiveIntegerField(null=True)
    sent_ms = models.PositiveIntegerField(null=True)
    heard_ms = models.PositiveIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["conversation", "item_id"], name="one_time_an_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.heard_ms} ms"


def charge_day(day: date, persona_id: uuid.UUID | None, use: ResponseUse) -> None:
    """Add to the day's counts. Should two processes begin a row for the same, both count, and each is added to once."""
    key = {
        "day": day,
        "persona_id": persona_id,
        "model": use.model,
        "currency": use.currency,
        "priced_as_of": use.priced_as_of,
    }
    counts = {name: getattr(use, name) for name in PART_NAMES} | {
        "responses": 1,
        "unpriced": int(use.cost_nanos is None),
        "cost_nanos": use.cost_nanos or 0,
    }
    row = DayCost.objects.filter(**key).order_by("pk").values_list("pk", flat=True).first()
    if row is None:
        DayCost.objects.create(**key, **counts)
    else:
        DayCost.objects.filter(pk=row).update(**{name: F(name) + number for name, number in counts.items()})
