"""Old events go after AUDIT_DAYS, in batches. By whom and when: tests/agents/test_purging.py."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from agents.audit import purge
from agents.audit.actions import Action
from agents.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def events(count: int, *, days_old: float) -> None:
    at = timezone.now() - timedelta(days=days_old)
    AuditEvent.objects.bulk_create(AuditEvent(action=Action.SIGNED_IN, at=at) for _ in range(count))


def test_the_oldest_go_a_batch_at_a_time(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_nought_keeps_them_for_ever(settings: Settings) -> None:
    settings.AUDIT_DAYS = 0
    events(3, days_old=30_000)
    assert purge.purge_batch() == 0
