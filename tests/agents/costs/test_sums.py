"""What was spent, by whom and with whom, and how it is said."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from agents.conversations.models import Conversation
from agents.costs import words
from agents.costs.models import DayCost, charge_day
from agents.costs.sums import (
    Spent,
    by_day,
    by_persona,
    of_conversation,
    of_person,
    of_persona,
    of_versions,
    together,
)
from agents.personas.models import Persona
from tests.agents.costs.stage import AT, use, used

DAY = AT.date()


def test_a_conversation_in_words(conversation: Conversation) -> None:
    used(conversation)
    used(conversation, "r2", cost_nanos=500_000_000)
    assert words.lines(of_conversation(conversation.pk)) == [
        ("Cost", "2.00 USD"),
        ("By", "prices of 2026-02-01"),
        ("Tokens", "3,000 (2,000 audio, 1,000 text; 2,000 in, 1,000 out)"),
        ("Cached", "50 % of the input"),
    ]


def test_what_has_no_price_is_said_and_never_shown_as_nothing(conversation: Conversation) -> None:
    used(conversation, cost_nanos=None, priced_as_of=None)
    assert words.cost(of_conversation(conversation.pk)) == "no price known"
    used(conversation, "r2")
    assert words.cost(of_conversation(conversation.pk)) == "1.50 USD, without 1 of 2 responses: no price known"


def test_the_local_voice_service_and_an_unused_call(conversation: Conversation) -> None:
    assert words.lines(of_conversation(conversation.pk)) == [("Cost", "nothing used")]
    used(conversation, cost_nanos=0, priced_as_of=None, tier="local")
    assert dict(words.lines(of_conversation(conversation.pk)))["By"] == "the local voice service costs nothing"


def test_currencies_are_not_added_up(conversation: Conversation) -> None:
    used(conversation)
    used(conversation, "r2", currency="EUR", cost_nanos=12_300_000, priced_as_of=date(2026, 11, 1))
    spent = of_conversation(conversation.pk)
    assert words.cost(spent) == "0.0123 EUR and 1.50 USD"
    assert words.prices(spent) == "prices of 2026-02-01 and 2026-11-01"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "0.00 USD"),
        ("0.00000001", "less than 0.0001 USD"),
        ("0.0123456", "0.0123 USD"),
        ("1234.5678", "1,234.57 USD"),
    ],
)
def test_amounts_in_words(amount: str, said: str) -> None:
    assert words.money(Decimal(amount), "USD") == said


def test_a_person_and_a_version_have_what_their_conversations_have(conversation: Conversation, alice: User) -> None:
    used(conversation)
    version = conversation.persona_version_id
    assert of_person(conversation.user_id).costs == {"USD": Decimal("1.5")}
    assert of_person(alice.pk) == Spent()
    assert of_versions([version, 0]) == {version: of_conversation(conversation.pk), 0: Spent()}


def test_days_and_personas_outlive_their_conversations(
    conversation: Conversation, mara: Persona, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for day in (DAY, DAY, DAY - timedelta(days=1)):
        charge_day(day, mara.pk, use(conversation))
    charge_day(DAY, None, use(conversation, cost_nanos=None, priced_as_of=None))
    conversation.delete()
    assert DayCost.objects.count() == 3
    with django_assert_num_queries(1):
        days = by_day(DAY - timedelta(days=1), DAY)
    assert [(day, spent.responses, spent.unpriced) for day, spent in days] == [
        (DAY, 3, 1),
        (DAY - timedelta(days=1), 1, 0),
    ]
    assert [spent.responses for _, spent in by_day(DAY - timedelta(days=1), DAY, mara.pk)] == [2, 1]
    with django_assert_num_queries(1):
        personas = by_persona(DAY - timedelta(days=1), DAY)
    assert [(each.persona, each.spent.responses, each.spent.unpriced) for each in personas] == [
        ("Mara", 3, 0),
        ("", 1, 1),
    ]
    assert together(each.spent for each in personas) == together(spent for _, spent in days)
    assert of_persona(mara.pk).costs == {"USD": Decimal("4.5")}
    of_site = together(spent for _, spent in by_day(DAY, DAY))
    assert of_site.costs == {"USD": Decimal(3)}
    assert of_site.unpriced == 1
    assert by_day(DAY + timedelta(days=1), DAY + timedelta(days=9)) == []
    assert by_persona(DAY + timedelta(days=1), DAY + timedelta(days=9)) == []
