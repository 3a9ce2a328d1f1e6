"""What calls cost and how long answers took, in a real browser: all fits, and axe finds nothing."""

import asyncio

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.async_api import Browser

from agents.conversations.models import Conversation
from agents.costs.models import MonthCost, TurnTimes, charge_day
from agents.personas.models import Persona
from tests.agents.costs.stage import use, used
from tests.e2e.browser import Person
from tests.e2e.test_pages import SIZES_OF_THE_ADMIN, faults_of
from tests.served.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]

TIMES = [(310, 420, 560, 562, 820), (1_450, 380, 510, 511, 760), (None, 900, 1_900, 1_901, 2_300), (None,) * 5]


@pytest.fixture
def talked(mara: Persona, boss: User) -> Conversation:
    """A call of an operator, whose answers took their time, and costs of two days."""
    now = timezone.now()
    version = mara.versions.latest("number")
    conversation = Conversation.objects.create(
        user=boss, persona=mara, persona_version=version, started_at=now, ended_at=now, model=mara.model
    )
    used(conversation)
    used(conversation, "r2", cost_nanos=None, priced_as_of=None)
    names = ("transcript_ms", "first_token_ms", "first_audio_ms", "sent_ms", "heard_ms")
    for number, ms in enumerate(TIMES):
        timed = dict(zip(names, ms, strict=True))
        TurnTimes.objects.create(conversation=conversation, item_id=str(number), at=now, model="gpt-realtime", **timed)
    charge_day(now.date(), mara.pk, use(conversation))
    charge_day(now.date(), None, use(conversation, cost_nanos=None, priced_as_of=None))
    MonthCost.objects.charge(now.date().replace(day=1), None, "USD", 1_500_000_000)
    return conversation


async def test_pages_of_costs_and_times_fit_and_have_no_barriers(
    site: Site, browser: Browser, boss: User, talked: Conversation
) -> None:
    walker = await Person.at(browser, site.url)
    await walker.is_signed_in(await asyncio.to_thread(site.login_cookie, boss, confirmed=True))
    await walker.page.goto(f"{site.url}/conversations/{talked.pk}/")
    await walker.page.locator(".waterfall .bars").first.wait_for()
    faults = await faults_of(walker, "a conversation with its waterfall")
    for path in (f"/admin/agents/conversation/{talked.pk}/change/", "/admin/agents/daycost/"):
        await walker.page.goto(site.url + path)
        faults += await faults_of(walker, path, *SIZES_OF_THE_ADMIN)
    await walker.page.context.close()
    assert not faults, "\n".join(faults)
    assert walker.complaints == []
