"""Conversations go when they ended longer ago than the site keeps them, or their persona, if that keeps them less long.

What belongs to a conversation (turns, and whatever other table refers to it) goes by the database's rules for it, and a
file by the signal that its row sends. A call that goes on is never touched. There is no event of each in the audit
trail: that a limit has passed is nobody's doing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from agents.conversations.models import Conversation, ConversationQuerySet
from agents.conversations.words.index import forget_deleted
from agents.personas.models import Persona

BATCH = 100  # some hundred turns with each: a transaction of some tens of milliseconds


def purge_batch() -> int:
    """Delete some that are too old; returns how many. As many as a batch means: there may be more."""
    keys: list[UUID] = []
    for old in _too_old():
        keys += old.order_by("started_at").values_list("pk", flat=True)[: BATCH - len(keys)]
        if len(keys) == BATCH:
            break
    delete(keys)
    if keys and len(keys) < BATCH:
        forget_deleted()  # after the last ones, since it takes a while
    return len(keys)


def count_old() -> int:
    return sum(old.count() for old in _too_old())


def delete(keys: list[UUID]) -> None:
    """Delete these, as far as they have ended, with all that belongs to them; the trail gets no event of each."""
    if keys:
        ended: QuerySet[Conversation] = Conversation._base_manager.filter(pk__in=keys, ended_at__isnull=False)
        ended.delete()


def _too_old() -> Iterator[ConversationQuerySet]:
    """By the site's limit, and by each shorter one that personas have; none is in two of these."""
    now, site_days = timezone.now(), settings.RETENTION_DAYS
    site = now - timedelta(days=site_days) if site_days else None
    if site:
        yield _ended_before(site)
    with_limit = Persona.objects.exclude(keep_days=None)
    shorter = with_limit.filter(keep_days__lt=site_days) if site_days else with_limit
    for days in shorter.order_by("keep_days").values_list("keep_days", flat=True).distinct():
        assert days  # noqa: S101  # the null ones are left out
        old = _ended_before(now - timedelta(days=days)).filter(persona__keep_days=days)
        yield old.filter(ended_at__gte=site) if site else old


def _ended_before(moment: datetime) -> ConversationQuerySet:
    """The index has when they began; what ended earlier than that began earlier, too."""
    return Conversation.objects.ended().filter(started_at__lt=moment, ended_at__lt=moment)
