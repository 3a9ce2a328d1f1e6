"""The page of the audit trail: for superusers, to read, and as cheap with many rows as with few."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import Actor
from agents.audit.models import AuditEvent, form_of
from agents.audit.trail import On

SignIn = Callable[[User | None], Client]
PAGE = "/admin/agents/auditevent/"

pytestmark = pytest.mark.django_db


def found(browser: Client, **asked: Any) -> list[str]:
    """The actions in the list."""
    return [event.action for event in browser.get(PAGE, asked).context["cl"].result_list]


@pytest.fixture
def browser(boss: User, alice: User, signed_in: SignIn) -> Client:
    """Of the boss, with two events to look at."""
    browser = signed_in(boss)
    AuditEvent.objects.all()._raw_delete(using="default")
    trail.record(Action.SIGNED_IN, by=Actor("Jürgen", alice.pk, "203.0.113.9"))
    trail.record(Action.PERSONA_SHARED, On(Kind.PERSONA, "7", "Mara, front desk"), by=Actor("boss", boss.pk, "::1"))
    return browser


class TestWho:
    @pytest.mark.parametrize("name", ["alice", "editor", "supervisor"])
    def test_nobody_but_superusers_reads_it(self, name: str, request: pytest.FixtureRequest, signed_in: SignIn) -> None:
        person: User = request.getfixturevalue(name)
        person.user_permissions.set(Permission.objects.all())
        browser = signed_in(person)
        assert browser.get(PAGE).status_code == (403 if person.is_staff else 302)
        if person.is_staff:
            assertNotContains(browser.get("/admin/"), PAGE)

    def test_there_is_no_permission_to_give(self) -> None:
        assert not Permission.objects.filter(content_type__model="auditevent").exists()

    def test_the_admin_leads_to_it(self, browser: Client) -> None:
        assertContains(browser.get("/admin/"), f'href="{PAGE}"')


class TestToRead:
    def test_there_is_only_the_list(self, browser: Client) -> None:
        key = AuditEvent.objects.values_list("pk", flat=True)[0]
        for path in ("add/", f"{key}/", f"{key}/change/", f"{key}/delete/", f"{key}/history/"):
            assert browser.get(f"{PAGE}{path}").status_code == 404, path
            assert browser.post(f"{PAGE}{path}", {"post": "yes"}).status_code == 404, path

    def test_nothing_can_be_sent_to_it(self, browser: Client) -> None:
        keys = list(AuditEvent.objects.values_list("pk", flat=True))
        form = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
        assert browser.post(PAGE, form).status_code == 405
        assert AuditEvent.objects.count() == 2
        assertNotContains(browser.get(PAGE), "delete_selected")

    def test_it_is_no_choice_of_another_page(self) -> None:
        """The admin completes what people type only from models that a field leads to."""
        assert AuditEvent._meta.related_objects == ()

    def test_a_row_says_who_what_whom_and_from_where(self, browser: Client) -> None:
        trail.record(
            Action.RIGHTS_CHANGED, On(Kind.ACCOUNT, "5", "<b>bob</b>"), by=Actor("<i>x</i>"), given=["<u>", "staff"]
        )
        page = browser.get(PAGE)
        assertContains(page, "Audit trail")
        assertContains(page, "rights changed")
        assertContains(page, "given: <bdi>&lt;u&gt;, staff</bdi>")
        assertContains(page, 'href="?q=5"')
        assertNotContains(page, "<b>bob")
        assertNotContains(page, "<i>x")


class TestFinding:
    @pytest.mark.parametrize(
        ("words", "actions"),
        [
            ("JU\u0308RGEN", [Action.SIGNED_IN]),
            ("mara, front desk", [Action.PERSONA_SHARED]),
            ("203.0.113.9", [Action.SIGNED_IN]),
            ("7", [Action.PERSONA_SHARED]),
            ("nobody", []),
            ("", [Action.PERSONA_SHARED, Action.SIGNED_IN]),
        ],
    )
    def test_a_search_takes_a_whole_name_an_address_or_an_id(
        self, words: str, actions: list[str], browser: Client
    ) -> None:
        assert found(browser, q=words) == actions

    def test_filters_and_dates(self, browser: Client, alice: User, boss: User) -> None:
        now = timezone.now()
        assert found(browser, action__exact="signed_in") == [Action.SIGNED_IN]
        assert found(browser, kind__exact="persona") == [Action.PERSONA_SHARED]
        assert found(browser, actor__id__exact=alice.pk) == [Action.SIGNED_IN]
        assert len(found(browser, at__year=now.year, at__month=now.month, at__day=now.day)) == 2
        assert found(browser, at__year=now.year - 1) == []

    def test_staff_are_offered_and_who_is_chosen(self, browser: Client, alice: User) -> None:
        assertNotContains(browser.get(PAGE), f"actor__id__exact={alice.pk}")
        assertContains(browser.get(PAGE, {"actor__id__exact": alice.pk}), ">alice</a>")

    @pytest.mark.parametrize(
        "asked",
        [
            {"details__contains": "x"},
            {"actor_name__regex": "(a+)+$"},
            {"actor__password__startswith": "a"},
            {"at__year": "99999999999"},
            {"action": "\0"},
        ],
    )
    def test_nothing_else_is_looked_up(self, asked: dict[str, str], browser: Client) -> None:
        assert browser.get(PAGE, asked).status_code == 400

    @pytest.mark.parametrize(
        "asked", [{"actor__id__exact": "x"}, {"actor__id__exact": "9" * 30}, {"p": "999"}, {"o": "1.2"}]
    )
    def test_what_makes_no_sense_is_no_fault(self, asked: dict[str, str], browser: Client) -> None:
        assert browser.get(PAGE, asked, follow=True).status_code == 200


class TestMany:
    @pytest.fixture
    def many(self, browser: Client, alice: User) -> Client:
        """More than a hundred thousand events, over fourteen months: a thousand, again and again."""
        columns = ", ".join(field.column or "" for field in AuditEvent._meta.concrete_fields if not field.primary_key)
        editor = connection.schema_editor()
        indexes = {str(index.create_sql(AuditEvent, editor)): index.name for index in AuditEvent._meta.indexes}
        AuditEvent.objects.bulk_create(
            AuditEvent(
                action=Action.SIGNED_IN if number % 50 else Action.LOCKED_OUT,
                at=datetime(2025, 9, 15, tzinfo=UTC) + timedelta(hours=10 * number),
                actor_id=alice.pk,
                actor_name="alice",
                actor_form=form_of(f"alice {number % 50}"),
                label_form=form_of(f"mara {number % 100}"),
                object_id=str(number % 100),
                address=f"203.0.113.{number % 250}",
            )
            for number in range(1000)
        )
        again = f"""WITH RECURSIVE times(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < 100)
            INSERT INTO agents_auditevent ({columns}) SELECT {columns} FROM agents_auditevent, times"""  # noqa: S608
        with connection.cursor() as cursor:
            for name in indexes.values():
                cursor.execute(f"DROP INDEX {name}")  # made again below: that is faster than to keep them
            cursor.execute(again)
            for statement in indexes:
                cursor.execute(statement)
            cursor.execute("ANALYZE agents_auditevent")
        assert AuditEvent.objects.count() > 100_000
        return browser

    def test_they_take_as_many_queries_as_few_and_each_finds_its_rows_by_an_index(self, many: Client) -> None:
        asked: tuple[dict[str, str], ...] = (
            {},
            {"p": "100"},
            {"action__exact": "locked_out"},
            {"q": "alice 7"},
            {"q": "203.0.113.77"},
            {"at__year": "2026"},
            {"at__year": "2026", "at__month": "2"},
            {"at__year": "2026", "at__month": "2", "at__day": "3"},
            {"_facets": "True"},
        )
        many.get("/accounts/")  # this login is noted, for the next minute
        for query in asked:
            with CaptureQueriesContext(connection) as queries:
                page = many.get(PAGE, query)
            assert page.status_code == 200, query
            assert 0 < len(page.context["cl"].result_list) <= 100, query
            assert len(queries) <= 10, query  # two of them find the person and their login
            assert plans_that_read_all(queries) == [], query
        assertContains(many.get(PAGE), "10000 audit events")


class TestDates:
    def test_they_lead_from_the_first_event_to_the_last(self, browser: Client) -> None:
        for number in range(14):
            AuditEvent.objects.create(
                action=Action.SIGNED_IN, at=datetime(2025, 9, 15, tzinfo=UTC) + timedelta(30 * number)
            )
        assertContains(browser.get(PAGE), "?at__year=2025")
        months = browser.get(PAGE, {"at__year": "2025"})
        assertContains(months, "September 2025")
        assertContains(months, "December 2025")
        assertNotContains(months, "August 2025")


def plans_that_read_all(queries: CaptureQueriesContext) -> list[str]:
    """Plans in which the database goes through the table row by row, in no order."""
    is_sqlite = connection.vendor == "sqlite"
    found = []
    for query in queries.captured_queries:
        if 'FROM "agents_auditevent"' in query["sql"]:
            with connection.cursor() as cursor:
                cursor.execute(f"{'EXPLAIN QUERY PLAN' if is_sqlite else 'EXPLAIN'} {query['sql']}")
                found += [str(row) for row in cursor.fetchall()]
    return [row for row in found if "Seq Scan" in row or ("SCAN agents_auditevent" in row and "USING" not in row)]
