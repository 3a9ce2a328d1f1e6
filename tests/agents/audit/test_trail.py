"""Events: written with what they are about or not at all, once and for good, and with nothing secret in them."""

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import Actor
from agents.audit.models import AuditEvent, AuditEventQuerySet, Unchangeable
from agents.audit.trail import On
from voicesite.logs import JsonLines

HOSTILE = "Mallory\n2026-01-01 ERROR planted \u202e\x1b[2J\0"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, Any]]]:
    """Filled as the log is written."""
    written: list[dict[str, Any]] = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(json.loads(JsonLines().format(record)))

    logger, handler = logging.getLogger("audit"), Lines()
    caplog.set_level(logging.INFO, "audit")
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


class Undone(Exception):
    pass


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_what_is_rolled_back_leaves_neither_row_nor_line(self, lines: list[dict[str, Any]]) -> None:
        with suppress(Undone), transaction.atomic():
            User.objects.create_user("dave")
            assert AuditEvent.objects.exists()
            raise Undone
        assert not AuditEvent.objects.exists()
        assert lines == []

    def test_what_is_stored_has_one_row_and_the_same_line(self, lines: list[dict[str, Any]]) -> None:
        with transaction.atomic():
            User.objects.create_user("dave")
            assert lines == []
        event = AuditEvent.objects.get()
        [line] = lines
        assert (line["logger"], line["level"]) == ("audit", "INFO")
        assert line["audit"]["id"] == event.pk
        assert line["audit"]["at"] == event.at.isoformat(timespec="milliseconds")
        assert (line["audit"]["action"], line["audit"]["label"]) == ("account_created", "dave")

    def test_a_row_that_cannot_be_written_breaks_nothing(
        self, lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def is_full(*_: Any, **__: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO no_such_table VALUES (1)")

        monkeypatch.setattr(AuditEventQuerySet, "bulk_create", is_full)
        with transaction.atomic():
            User.objects.create_user("dave")
        assert User.objects.filter(username="dave").exists()
        warning, line = lines
        assert "database took no row" in warning["message"]
        assert (line["audit"]["label"], line["audit"]["stored"]) == ("dave", False)

    def test_without_a_database_there_is_still_the_line(
        self, lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: Any, **__: Any) -> None:
            raise OperationalError("connection refused")

        for method in ("ensure_connection", "get_autocommit"):
            monkeypatch.setattr(connection, method, away)
        trail.record(Action.SIGN_IN_FAILED)
        assert lines[-1]["audit"]["stored"] is False

    def test_an_account_that_deletes_itself_is_still_named(self) -> None:
        """The event has no constraint in the database that the account could break when it is gone."""
        boss = User.objects.create_superuser("boss", password="x")
        AuditEvent.objects.all()._raw_delete(using="default")
        trail.record(Action.SIGNED_IN, by=Actor("boss", boss.pk))
        gone = boss.pk
        boss.delete()
        trail.record(Action.SIGNED_OUT, by=Actor("boss", gone))
        first, _, last = AuditEvent.objects.order_by("pk")
        assert (first.actor_id, first.actor_name) == (None, "boss")
        assert (last.actor_id, last.actor_name) == (gone, "boss")


@pytest.mark.django_db
class TestOnceAndForGood:
    @pytest.fixture
    def event(self) -> AuditEvent:
        trail.record(Action.SIGNED_IN)
        return AuditEvent.objects.get()

    def test_a_row_is_not_changed(self, event: AuditEvent) -> None:
        event.actor_name = "somebody else"
        with pytest.raises(Unchangeable):
            event.save()

    def test_a_row_is_not_deleted(self, event: AuditEvent) -> None:
        with pytest.raises(Unchangeable):
            event.delete()

    def test_rows_are_not_changed_or_deleted_together(self, event: AuditEvent) -> None:
        with pytest.raises(Unchangeable):
            AuditEvent.objects.update(actor_name="x")
        with pytest.raises(Unchangeable):
            AuditEvent.objects.all().delete()
        with pytest.raises(Unchangeable):
            AuditEvent.objects.bulk_update([event], ["actor_name"])
        with pytest.raises(Unchangeable):
            AuditEvent.objects.update_or_create(pk=event.pk, defaults={"actor_name": "x"})

    def test_only_their_age_deletes_them(self, event: AuditEvent) -> None:
        assert AuditEvent.objects.delete_older_than(timedelta(days=1), at_most=10) == 0
        AuditEvent._base_manager.update(at=timezone.now() - timedelta(days=2))
        assert AuditEvent.objects.delete_older_than(timedelta(days=1), at_most=10) == 1


@pytest.mark.django_db
class TestBounds:
    def test_names_of_any_kind_and_length_are_taken(
        self, lines: list[dict[str, Any]], django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            trail.record(
                Action.PERSONA_SHARED,
                On(Kind.PERSONA, "x" * 99, HOSTILE + "ﷺ" * 300),
                by=Actor("ﷺ" * 300, address="fe80::1%" + "a" * 99),
                names=trail.some(f"group {number:03}" for number in range(60)),
            )
        event = AuditEvent.objects.get()
        event.full_clean()
        assert event.details["names"][-2:] == ["group 049", "and 10 more"]
        assert "\0" not in event.label
        [line] = lines
        assert JsonLines().format(logging.makeLogRecord(line)).isprintable()

    def test_many_events_take_few_statements(self, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(20):
            trail.record_all(Action.CONVERSATION_OPENED, [(On(Kind.CONVERSATION, str(n)), {}) for n in range(1000)])
        assert AuditEvent.objects.count() == 1000
