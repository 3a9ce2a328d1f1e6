"""Versions of personas go that nobody needs any more, and what is left of the personas of people who were erased.

A version goes if it is older than RETENTION_DAYS, callers do not get it, no conversation was held with it (those that
were are gone), and ten of its persona are newer: so editors always have the last ten to look at and to bring back.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from agents.conversations.models import Conversation
from agents.personas.models import Persona, PersonaVersion
from agents.retention.nobody import NOBODY

BATCH = 200
KEPT_OF_EACH = 10


def purge_batch() -> int:
    """Delete some of both; returns how many of the more frequent. As many as a batch means: there may be more."""
    return max(_delete_batch(_unneeded()), _delete_batch(_of_nobody()))


def count_old() -> int:
    return _unneeded().count() + _of_nobody().count()


def _delete_batch(rows: QuerySet[Any]) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    rows.filter(pk__in=keys).delete()  # asked again: a call may have begun, or somebody published it, meanwhile
    return len(keys)


def _unneeded() -> QuerySet[PersonaVersion]:
    if not settings.RETENTION_DAYS:
        return PersonaVersion.objects.none()
    of_the_same = PersonaVersion.objects.filter(persona=OuterRef("persona")).order_by("-number")
    oldest_kept = of_the_same.values("number")[KEPT_OF_EACH - 1 : KEPT_OF_EACH]
    return PersonaVersion.objects.filter(
        ~Exists(Conversation.objects.of_the_site().filter(persona_version=OuterRef("pk"))),
        ~Exists(Persona.objects.filter(published=OuterRef("pk"))),
        number__lt=Subquery(oldest_kept),
        created_at__lt=timezone.now() - timedelta(days=settings.RETENTION_DAYS),
    )


def _of_nobody() -> QuerySet[Persona]:
    """They were kept for the conversations of others alone."""
    held = Conversation.objects.of_the_site().filter(persona=OuterRef("pk"))
    return Persona.objects.filter(~Exists(held), owner__username=NOBODY)
