"""The dashboard shows the calls of some days in figures, cheaply, and names nobody."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from agents.conversations.models import Conversation
from agents.operate.figures import Measured
from agents.operate.measures import forget, measured_by
from agents.operate.rollup import count_batch
from agents.personas.models import Persona
from tests.agents.operate.calls import held

SignIn = Callable[[User | None], Client]
PAGE = "/operate/"
LENGTHS = (30, 60, 300)
A_UUID = "0b7e8f7e-9d5c-4c7e-8a53-111111111111"

pytestmark = pytest.mark.django_db


@pytest.fixture
def some_calls(mara: Persona, bob: User) -> list[Any]:
    """Three of yesterday, and one that goes on."""
    yesterday = timezone.now() - timedelta(days=1)
    said = [("user", "speech", False), ("assistant", "speech", True)]
    calls = [held(mara, bob, yesterday, seconds, turns=said, end_reason="idle") for seconds in LENGTHS]
    return [*calls, held(mara, bob, timezone.now() - timedelta(minutes=2), seconds=None)]


@pytest.fixture
def browser(boss: User, signed_in: SignIn) -> Client:
    browser = signed_in(boss)
    browser.get("/accounts/")  # this login is noted, for the next minute
    return browser


@pytest.fixture
def _measured(some_calls: list[Any]) -> Iterator[None]:
    """As if each call had cost something, and one answer had failed."""
    more = Measured(1, {"first audio": [300, 310, 2_000]}, 10, 5, 20, 1_250_000)
    measure = measured_by(lambda ids: dict.fromkeys(ids, more))
    yield
    forget(measure)


def tiles(page: Any) -> dict[str, str]:
    return {tile.name: tile.shown for tile in page.context["tiles"]}


@pytest.mark.parametrize("is_counted", [True, False])
def test_it_shows_the_same_before_and_after_calls_are_counted(
    is_counted: bool, some_calls: list[Any], browser: Client
) -> None:
    if is_counted:
        assert count_batch() == 3
    page = browser.get(PAGE)
    assert tiles(page) == {
        "Calls now": "1",
        "Calls": "4",
        "Length in all": "6 min",
        "Median length": "0:52",  # of 0:30, 1:00 and 5:00: in the middle of its bucket
        "Turns": "6",
        "Answers interrupted": "100 %",
    }
    assertContains(page, "Nobody spoke for a while")
    assertContains(page, "Goes on")
    assertContains(page, "Mara")


def test_it_names_nobody(some_calls: list[Any], browser: Client) -> None:
    assertNotContains(browser.get(PAGE), "bob")
    assertNotContains(browser.get(PAGE), "quarter past seven")


def test_a_chart_has_a_bar_for_each_day_and_the_same_as_a_table(some_calls: list[Any], browser: Client) -> None:
    page = browser.get(PAGE, {"days": 7})
    yesterday = timezone.localdate() - timedelta(days=1)
    assertContains(page, '<rect class="bar-of-a-day"', count=7 * 2 + 2)
    assertContains(page, f"<title>{yesterday}: 3</title>", count=1)
    assertContains(page, f'<th scope="row">{yesterday}</th><td class="number-cell">3</td>', html=True)


def test_a_year_is_shown_in_weeks_that_hold_all_days(some_calls: list[Any], browser: Client) -> None:
    page = browser.get(PAGE, {"days": 365})
    (calls, _) = page.context["charts"]
    assert calls.title == "Calls by week"
    assert len(calls.points) == 53
    assert sum(point.value for point in calls.points) == 4


def test_there_is_no_style_and_no_script_of_its_own(some_calls: list[Any], browser: Client) -> None:
    page = browser.get(PAGE).content.decode()
    assert " style=" not in page
    assert "<script>" not in page


def test_what_was_deleted_stays(some_calls: list[Any], browser: Client) -> None:
    count_batch()
    Conversation.objects.ended().delete()
    assert tiles(browser.get(PAGE))["Calls"] == "4"


@pytest.mark.usefixtures("_measured")
def test_latencies_costs_and_failures_are_shown_where_they_are_measured(browser: Client) -> None:
    page = browser.get(PAGE)
    assert tiles(page)["Failed answers"] == "4"
    assert tiles(page)["Cost"] == "5.00"
    assertContains(page, "Cost by day")
    assertContains(page, "first audio")
    assert [(each.count, each.p50_ms <= 350, each.p95_ms > 1_500) for each in page.context["latencies"]] == [
        (12, True, True)
    ]


def test_what_nobody_measures_is_not_shown_as_nought(some_calls: list[Any], browser: Client) -> None:
    assert {"Failed answers", "Cost"}.isdisjoint(tiles(browser.get(PAGE)))


def test_one_persona(some_calls: list[Any], alice: User, bob: User, browser: Client) -> None:
    ivo = Persona.objects.create_published(owner=alice, name="Ivo", summary="Tells stories.")
    held(ivo, bob, timezone.now() - timedelta(days=2))
    count_batch()
    page = browser.get(PAGE, {"persona": str(ivo.pk)})
    assert tiles(page)["Calls"] == "1"
    assert tiles(page)["Calls now"] == "0"
    assertContains(page, "Calls of <bdi>Ivo</bdi>")
    assert tiles(browser.get(PAGE))["Calls"] == "5"


def test_a_persona_that_is_gone_keeps_its_page(some_calls: list[Any], mara: Persona, browser: Client) -> None:
    count_batch()
    key = mara.pk
    Conversation.objects.all().delete()
    Persona.objects.filter(pk=key).update(published=None)
    mara.versions.all().delete()
    Persona.objects.filter(pk=key).delete()
    assertContains(browser.get(PAGE, {"persona": str(key)}), "a persona that is gone")
    assertContains(browser.get(PAGE), "a persona that is gone")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"days": "7"}, 200),
        ({"days": ""}, 200),
        ({"days": "8"}, 400),
        ({"days": "-1"}, 400),
        ({"days": "9" * 5_000}, 400),
        ({"days": "1e9"}, 400),
        ({"days": "\0"}, 400),
        ({"days": "٧"}, 400),
        ({"days": ["7", "x"]}, 400),
        ({"persona": "no uuid"}, 400),
        ({"persona": "\0"}, 400),
        ({"persona": "' OR 1=1 --"}, 400),
        ({"persona": A_UUID}, 404),
        ({"persona": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"something": "else"}, 200),
    ],
)
def test_hostile_addresses_get_an_answer(asked: dict[str, Any], status: int, browser: Client, db: None) -> None:
    assert browser.get(PAGE, asked).status_code == status


def test_it_takes_few_queries(
    some_calls: list[Any], browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    count_batch()
    browser.get(PAGE)  # what the login asks once, it does not ask for again
    with django_assert_max_num_queries(12):
        browser.get(PAGE, {"days": 365})


def test_staff_need_the_right(some_calls: list[Any], supervisor: User, signed_in: SignIn) -> None:
    assert signed_in(supervisor).get(PAGE).status_code == 404
    supervisor.user_permissions.add(Permission.objects.get(codename="view_dashboard"))
    page = signed_in(supervisor).get(PAGE)
    assert page.status_code == 200
    assertNotContains(page, "Live board")


def test_the_admin_leads_there(boss: User, editor: User, signed_in: SignIn) -> None:
    assertContains(signed_in(boss).get("/admin/"), f'href="{PAGE}"')
    assertNotContains(signed_in(editor).get("/admin/"), f'href="{PAGE}"')
