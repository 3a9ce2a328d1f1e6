"""What responses used and how long answers took, on their way to the database."""

import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import OperationalError

from agents.conversations.models import Conversation
from agents.costs.in_force import store_prices
from agents.costs.models import DayCost, MonthCost, ResponseUse, TurnTimes
from agents.costs.price_file import our_prices
from agents.costs.prices import Billing
from agents.costs.tokens import Tokens
from agents.personas.models import Persona
from agents.voice.conversation.service_events import Usage
from agents.voice.conversation.turn_times import Times
from agents.voice.storage import figure_rows, record
from agents.voice.storage import figures as figures_module
from agents.voice.storage.figure_rows import Payer
from agents.voice.storage.figures import Figures
from agents.voice.storage.nothing_kept import NothingKept
from agents.voice.storage.record import Record

pytestmark = pytest.mark.django_db(transaction=True)

PRO = Billing("pro", "native", "native")
USAGE = Usage(Tokens(text_in=1_000, audio_out=1_000))  # 4.40 and 70.40 a million: 0.0748
COST = Decimal("0.0748")
TIMES = Times(300, 400, 500, 510, 700)


def payer(conversation: Conversation, billing: Billing = PRO) -> Payer:
    return Payer(conversation.user_id, conversation.persona_id, "gpt-realtime", billing)


def figures(conversation: Conversation, billing: Billing = PRO) -> Figures:
    return Figures(conversation.pk, payer(conversation, billing))


async def test_usage_is_stored_priced_and_charged(conversation: Conversation) -> None:
    found = figures(conversation)
    found.add_use("r1", USAGE)
    found.add_use("r1", USAGE)  # the service said it twice
    found.add_use("r2", USAGE)
    await found.store()
    assert found.waiting == 0
    assert found.spent is not None
    assert (found.spent.currency, found.spent.person, found.spent.site) == ("USD", 2 * COST, 2 * COST)
    rows = [row async for row in ResponseUse.objects.order_by("response_id")]
    assert [(row.response_id, row.cost_nanos, row.priced_as_of) for row in rows] == [
        ("r1", 74_800_000, date(2026, 2, 1)),
        ("r2", 74_800_000, date(2026, 2, 1)),
    ]
    day = await DayCost.objects.aget()
    assert (day.persona_id, day.responses, day.unpriced, day.audio_out) == (conversation.persona_id, 2, 0, 2_000)


async def test_what_is_stored_again_counts_once(conversation: Conversation) -> None:
    """A connection that broke in the commit does not say whether it was done."""
    for _ in range(2):
        found = figures(conversation)
        found.add_use("r1", USAGE)
        await found.store()
    assert await ResponseUse.objects.acount() == 1
    assert found.spent is not None
    assert found.spent.person == COST


async def test_a_response_without_an_id_is_one_of_its_own(conversation: Conversation) -> None:
    found = figures(conversation)
    found.add_use("", USAGE)
    found.add_use("", USAGE)
    await found.store()
    assert await ResponseUse.objects.acount() == 2


async def test_it_is_priced_by_the_table_of_its_day(conversation: Conversation) -> None:
    dear = {place: replace(rate, input=rate.input and 2 * rate.input) for place, rate in our_prices().rates.items()}
    today = datetime.now(UTC).date()
    await sync_to_async(store_prices)(replace(our_prices(), as_of=today, rates=dear))
    found = figures(conversation)
    found.add_use("r1", USAGE)
    await found.store()
    row = await ResponseUse.objects.aget()
    assert (row.cost_nanos, row.priced_as_of) == (79_200_000, today)


@pytest.mark.parametrize(
    ("billing", "usage", "cost_nanos"),
    [
        (Billing("", "native", "native"), USAGE, None),
        (PRO, replace(USAGE, is_detailed=False), None),
        (Billing("local", "native", "native"), replace(USAGE, is_detailed=False), 0),
    ],
)
async def test_no_price_is_none_and_the_local_service_is_free(
    conversation: Conversation, billing: Billing, usage: Usage, cost_nanos: int | None
) -> None:
    found = figures(conversation, billing)
    found.add_use("r1", usage)
    await found.store()
    row = await ResponseUse.objects.aget()
    assert (row.cost_nanos, row.priced_as_of) == (cost_nanos, None)
    assert (await DayCost.objects.aget()).unpriced == int(cost_nanos is None)
    assert not await MonthCost.objects.aexists()


async def test_a_conversation_that_was_deleted_has_used_it_all_the_same(conversation: Conversation) -> None:
    found = figures(conversation)
    await conversation.adelete()
    found.add_use("r1", USAGE)
    found.add_times("a1", TIMES)
    await found.store()
    assert found.waiting == 0
    assert not await ResponseUse.objects.aexists()
    assert not await TurnTimes.objects.aexists()
    assert found.spent is not None
    assert found.spent.site == COST


async def test_times_are_stored_once(conversation: Conversation) -> None:
    for _ in range(2):
        found = figures(conversation)
        found.add_times("a1", TIMES)
        await found.store()
    row = await TurnTimes.objects.aget()
    assert (row.item_id, row.transcript_ms, row.heard_ms, row.model) == ("a1", 300, 700, "gpt-realtime")


async def test_a_call_stores_them_as_turns_and_a_database_that_recovers_gets_them(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "RETRY_SECONDS", (0.001, 0.001))
    store, failures = figure_rows.store_uses, [OperationalError("gone"), OperationalError("still gone")]

    async def unreliable(*arguments: Any) -> Any:
        if failures:
            raise failures.pop()
        return await store(*arguments)

    monkeypatch.setattr(figures_module, "store_uses", unreliable)
    kept = Record(conversation.pk, figures(conversation))
    kept.add_use("r1", USAGE)
    kept.add_times("a1", TIMES)
    await kept.finish("stopped")
    assert kept.is_finished
    assert await ResponseUse.objects.acount() == await TurnTimes.objects.acount() == 1


async def test_what_waits_has_a_bound(conversation: Conversation, caplog: pytest.LogCaptureFixture) -> None:
    found = figures(conversation)
    with caplog.at_level(logging.ERROR):
        for number in range(205):
            found.add_use(f"r{number}", USAGE)
    assert found.waiting == 200
    assert "usage or times of a response are lost" in caplog.text


async def test_a_tryout_is_charged_at_its_end_and_keeps_no_row(mara: Persona, alice: User) -> None:
    kept = NothingKept(alice.pk, Figures(None, Payer(alice.pk, mara.pk, "gpt-realtime", PRO)))
    kept.add_use("r1", USAGE)
    kept.add_times("a1", TIMES)
    await kept.finish("stopped")
    assert not await ResponseUse.objects.aexists()
    assert (await DayCost.objects.aget()).persona_id == mara.pk
    amounts = {row.user_id: row.cost_nanos async for row in MonthCost.objects.all()}
    assert amounts == {alice.pk: 74_800_000, None: 74_800_000}


async def test_people_and_personas_that_are_gone_are_no_fault(transactional_db: None) -> None:
    found = Figures(None, Payer(4711, uuid4(), "gpt-realtime", PRO))
    found.add_use("r1", USAGE)
    await found.store()
    assert (await DayCost.objects.aget()).persona_id is None
    assert (await MonthCost.objects.aget()).user_id is None
