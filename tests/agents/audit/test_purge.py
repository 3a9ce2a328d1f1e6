"""Old events go after AUDIT_DAYS, in batches, by the site itself and by a command."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from agents.audit import purge
from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.database import in_database


def events(count: int, *, days_old: float) -> None:
    at = timezone.now() - timedelta(days=days_old)
    AuditEvent.objects.bulk_create(AuditEvent(action=Action.SIGNED_IN, at=at) for _ in range(count))


@pytest.mark.django_db
class TestAge:
    def test_the_oldest_go_a_batch_at_a_time(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.AUDIT_DAYS = 30
        monkeypatch.setattr(purge, "BATCH", 10)
        events(12, days_old=31)
        events(3, days_old=29)
        events(5, days_old=400)

        assert purge.purge_batch() == 10
        assert AuditEvent.objects.filter(at__lt=timezone.now() - timedelta(days=399)).count() == 0
        assert purge.purge_batch() == 7
        assert purge.purge_batch() == 0
        assert AuditEvent.objects.count() == 3

    def test_nought_keeps_them_for_ever(self, settings: Settings) -> None:
        settings.AUDIT_DAYS = 0
        events(3, days_old=30_000)
        assert purge.purge_batch() == 0

    def test_the_command_deletes_all_of_them(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.AUDIT_DAYS = 1
        monkeypatch.setattr(purge, "BATCH", 2)
        events(5, days_old=2)
        said = StringIO()
        call_command("purge", stdout=said)
        assert said.getvalue() == "5 events of the audit trail deleted.\n"
        assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestLook:
    async def test_a_look_goes_on_while_there_is_more(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.AUDIT_DAYS = 1
        monkeypatch.setattr(purge, "BATCH", 2)
        monkeypatch.setattr(purge, "BREATH_SECONDS", 0)
        await in_database(events)(5, days_old=2)
        await purge.look()
        assert not await in_database(AuditEvent.objects.exists)()

    @pytest.mark.parametrize("fault", [OperationalError("away"), RuntimeError("a fault of ours")])
    async def test_a_fault_waits_for_the_next_look(
        self, fault: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def failing() -> int:
            raise fault

        monkeypatch.setattr(purge, "purge_batch", failing)
        await purge.look()
        assert "old events stay for now" in caplog.text
