"""Logins that ended by themselves go from the database: those that ran out, and notes of logins that are no longer."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

BATCH = 500
YOUNG = timedelta(hours=1)  # a login that begins just now is noted before or after it is stored


def purge_batch() -> int:
    """Delete some of both; returns how many of the more frequent. As many as a batch means: there may be more.

    No signal is sent, as no right is lost by it: nobody gets in with a login that has run out.
    """
    return max(_delete_batch(_over()), _delete_batch(_only_noted()))


def count_old() -> int:
    return _over().count() + _only_noted().count()


def _over() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")


def _only_noted() -> QuerySet[UserSession]:
    is_there = Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    return UserSession.objects.filter(~is_there, created_at__lt=timezone.now() - YOUNG)


def _delete_batch(rows: QuerySet[Any]) -> int:
    keys = list(rows.values_list("pk", flat=True)[:BATCH])
    if keys:
        rows.model._base_manager.filter(pk__in=keys)._raw_delete(rows.db)
    return len(keys)
