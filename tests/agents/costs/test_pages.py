"""Who sees what a call cost and how long its answers took: staff with the right, and people if the site shows it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertContains, assertNotContains

from agents.conversations.models import Conversation
from agents.costs.models import MonthCost, TurnTimes, charge_day
from tests.agents.costs.stage import AT, use, used

SignIn = Callable[[User | None], Client]
COSTS = "/admin/agents/daycost/"


@pytest.fixture
def talked(conversation: Conversation) -> Conversation:
    used(conversation)
    TurnTimes.objects.create(
        conversation=conversation,
        item_id="a1",
        at=AT,
        model="gpt-realtime",
        transcript_ms=300,
        first_token_ms=400,
        first_audio_ms=500,
        sent_ms=510,
        heard_ms=1_700,
    )
    return conversation


def entitled(person: User) -> User:
    person.user_permissions.add(Permission.objects.get(codename="view_costs"))
    return User.objects.get(pk=person.pk)


def test_a_person_sees_their_costs_only_if_the_site_shows_them(
    talked: Conversation, bob: User, signed_in: SignIn, settings: Settings
) -> None:
    address, browser = f"/conversations/{talked.pk}/", signed_in(bob)
    assertNotContains(browser.get(address), "USD")
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"show_costs": True})
    page = browser.get(address)
    assertContains(page, "1.50 USD")
    assertContains(page, "prices of 2026-02-01")
    assertNotContains(page, "waterfall")


def test_who_has_the_right_sees_the_waterfall_and_its_words_and_no_style_attribute(
    talked: Conversation, bob: User, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = signed_in(entitled(bob)).get(f"/conversations/{talked.pk}/").content.decode()
    drawing = page[page.index('<div class="waterfall">') :]
    assert '<rect class="stage first-token" x="0" y="3" width="235" height="14"/>' in drawing
    assert '<rect class="transcript-mark" x="176" width="4" height="20"/>' in drawing
    assert "transcript after 300 ms, first token after 400 ms" in drawing
    assert drawing.count("<svg") == drawing.count('aria-hidden="true"')
    assert "style=" not in drawing


def test_the_admins_page_of_a_conversation(talked: Conversation, boss: User, editor: User, signed_in: SignIn) -> None:
    address = f"/admin/agents/conversation/{talked.pk}/change/"
    page = signed_in(boss).get(address)
    assertContains(page, "1.50 USD")
    assertContains(page, "heard after 1,700 ms")
    assertContains(page, "css/costs.css")
    assertNotContains(signed_in(editor).get(address), "1.50 USD")
    assertContains(signed_in(entitled(editor)).get(address), "1.50 USD")


def test_the_admins_pages_of_the_persona_and_the_account(talked: Conversation, boss: User, signed_in: SignIn) -> None:
    charge_day(date(2026, 1, 1), talked.persona_id, use(talked, "r2", cost_nanos=2_500_000_000))
    browser = signed_in(boss)
    address = f"{COSTS}?persona={talked.persona_id}"
    assertContains(browser.get(f"/admin/agents/persona/{talked.persona_id}/change/"), f'href="{address}"')
    assertContains(browser.get(address), "2.50 USD")
    assert browser.get(f"{COSTS}?persona=\0nobody").status_code in (400, 404)
    assertContains(browser.get(f"/admin/auth/user/{talked.user_id}/change/"), "1.50 USD")


def test_costs_by_persona_and_by_day_in_few_queries(
    talked: Conversation, boss: User, signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    today = datetime.now(UTC).date()
    charge_day(today, talked.persona_id, use(talked, cost_nanos=3_250_000_000))
    charge_day(today, None, use(talked, cost_nanos=None, priced_as_of=None))
    browser = signed_in(boss)
    browser.get(COSTS)  # what the login asks once, it does not ask for again
    with django_assert_max_num_queries(12):
        page = browser.get(COSTS)
    assertContains(page, "3.25 USD, without 1 of 2 responses: no price known")
    assertContains(page, "By the prices of 2026-02-01 in USD for the region eastus")
    assertContains(page, f'<a href="?persona={talked.persona_id}"><bdi>Mara</bdi></a>')
    assertContains(page, "drafts, and personas that are gone")
    assertContains(page, f"{today:%Y-%m-%d}")
    of_one = browser.get(f"{COSTS}?persona={talked.persona_id}")
    assertContains(of_one, f"{today:%Y-%m-%d}")
    assertNotContains(of_one, "drafts, and personas that are gone")


def test_of_many_personas_the_dearest_have_rows_and_the_others_one_together(
    talked: Conversation, boss: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.costs.admin.PERSONAS_MAX", 1)
    today = datetime.now(UTC).date()
    charge_day(today, talked.persona_id, use(talked, cost_nanos=3_000_000_000))
    charge_day(today, None, use(talked, cost_nanos=1_250_000_000))
    page = signed_in(boss).get(COSTS)
    assertContains(page, "<bdi>Mara</bdi>")
    assertContains(page, "1 other together")
    assertContains(page, "1.25 USD")
    assertNotContains(page, "drafts, and personas that are gone")


def test_costs_are_for_those_with_the_right(talked: Conversation, editor: User, signed_in: SignIn) -> None:
    assert signed_in(editor).get(COSTS).status_code == 403
    assert signed_in(entitled(editor)).get(COSTS).status_code == 200
    assertContains(signed_in(entitled(editor)).get("/admin/"), COSTS)


@pytest.mark.parametrize(("nanos", "said"), [(79, None), (80, "nearly used up"), (100, "used up: no call begins")])
def test_the_admin_begins_with_the_sites_budget(
    nanos: int, said: str | None, boss: User, signed_in: SignIn, settings: Settings
) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"budget_site_month": Decimal(100)})
    month = datetime.now(UTC).date().replace(day=1)
    MonthCost.objects.charge(month, None, "USD", nanos * 1_000_000_000)
    page = signed_in(boss).get("/admin/")
    if said is None:
        assertNotContains(page, "budget of this month")
    else:
        assertContains(page, said)
        assertContains(page, f"{nanos}.00 USD of 100.00 USD")
    assertContains(signed_in(boss).get(COSTS), f"{nanos} %.")
