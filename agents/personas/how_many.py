"""How many personas one person may have, and make in an hour, and how many versions. Every door to one more asks here.

The doors: the form, a copy, the admin's form for a new one, another owner for one that is there.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.usage.words import in_words

HOUR = timedelta(hours=1)
VERSIONS_PER_HOUR = 200  # each is kept, with up to 20 000 characters of instructions


def check_one_more(owner: User, *, by: User | None = None, persona_id: UUID | None = None) -> None:
    """Raise a ValidationError if `owner` may not get the persona that is about to be saved, made or given by `by`.

    Ask in the transaction that saves it: the owner's row is locked until its end, so what is sent at the same time is
    counted one after the other. SQLite has one such transaction at a time anyway. Superusers may have and give any
    number. A persona that `owner` has already is none more.
    """
    if owner.is_superuser or (by is not None and by.is_superuser):
        return
    all_personas, is_known = owner.personas.model.objects, Q(pk=persona_id)
    if all_personas.filter(is_known, owner=owner).exists():
        return
    User.objects.select_for_update(no_key=True).filter(pk=owner.pk).first()  # those who only refer to it need not wait
    sentence = why_no_more(owner, by=by or owner, is_given=all_personas.filter(is_known).exists())
    if sentence:
        raise ValidationError(sentence, code="too_many")


def why_no_more(owner: User, *, by: User, is_given: bool = False) -> str:
    """Why `owner` may have no more personas now, and what to do; empty if they may.

    `is_given`: it was somebody else's, so it is not new.
    """
    if owner.is_superuser or by.is_superuser:
        return ""
    return _too_many(owner, by) or ("" if is_given else _too_fast(owner, by))


def _too_many(owner: User, by: User) -> str:
    limit = settings.ENVIRONMENT.personas_per_user
    if not limit or owner.personas.count() < limit:
        return ""
    if owner != by:
        return f"{owner} has as many personas as one person may have, {limit}: choose another owner, or delete some."
    return (
        f"You have as many personas as one person may have, {limit}: delete one that nobody has called, or change one "
        "that you do not need any more."
    )


def _too_fast(owner: User, by: User) -> str:
    """Those that `owner` made and has deleted again count too: the audit trail has them."""
    limit = settings.ENVIRONMENT.new_personas_per_hour
    if not limit:
        return ""
    made = AuditEvent.objects.filter(actor=owner, action=Action.PERSONA_CREATED)
    wait = _wait_for(owner.personas.all(), limit) or _wait_for(made, limit, at="at")
    whose = "You have" if owner == by else f"{owner} has"
    return (
        wait and f"{whose} as many new personas as one person may have in an hour, {limit}: make the next one {wait}."
    )


def check_one_more_version(versions: QuerySet[Any], *, by: User) -> None:
    """Raise a ValidationError if `by` is the author of so many of these versions that they have to wait."""
    wait = "" if by.is_superuser else _wait_for(versions.filter(author=by), VERSIONS_PER_HOUR)
    if wait:
        sentence = f"You have published personas {VERSIONS_PER_HOUR} times in the last hour: publish this one {wait}."
        raise ValidationError(sentence, code="too_many")


def _wait_for(rows: QuerySet[Any], limit: int, *, at: str = "created_at") -> str:
    """When fewer than `limit` of these rows were made within an hour: “in 12 minutes”; empty for now."""
    now = timezone.now()
    newest = rows.filter(**{f"{at}__gt": now - HOUR}).order_by(f"-{at}")
    oldest_that_counts = newest.values_list(at, flat=True)[limit - 1 : limit].first()
    if oldest_that_counts is None:
        return ""
    return f"in {in_words((oldest_that_counts + HOUR - now).total_seconds())}"
