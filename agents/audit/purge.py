"""Old events go: after AUDIT_DAYS, the oldest first, a batch at a time. agents/purging.py says when."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from agents.audit.models import AuditEvent

BATCH = 500


def purge_batch() -> int:
    """Delete the oldest of those that are too old; returns how many. As many as a batch means: there may be more."""
    if not settings.AUDIT_DAYS:
        return 0
    return AuditEvent.objects.all().delete_older_than(timedelta(days=settings.AUDIT_DAYS), at_most=BATCH)


def count_old() -> int:
    if not settings.AUDIT_DAYS:
        return 0
    return AuditEvent.objects.filter(at__lt=timezone.now() - timedelta(days=settings.AUDIT_DAYS)).count()
