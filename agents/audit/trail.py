"""Writes events: a row, and the same as one line of the logger `audit`.

An event is written in the transaction of what it is about, if there is one, and is rolled back with it. It never breaks
what it records: if the row cannot be written, the line is, and says so.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import Error, models, transaction
from django.utils import timezone

from agents.audit.actions import Action, Kind
from agents.audit.actor import Actor, actor
from agents.audit.models import ADDRESS_LIMIT, ID_LIMIT, NAME_LIMIT, AuditEvent, form_of

logger = logging.getLogger("audit")

NAMES_MAX = 50
BATCH = 500


@dataclass(frozen=True, slots=True)
class On:
    """On whom or what: an id and a name, and nothing of its content."""

    kind: Kind
    object_id: str = ""
    label: str = ""

    @classmethod
    def the(cls, kind: Kind, row: models.Model, label: str | None = None) -> "On":
        return cls(kind, str(row.pk), str(row) if label is None else label)


def record(action: Action, on: On | None = None, *, by: Actor | None = None, **details: Any) -> None:
    """Write one event. `details` are names of people, groups, rights and fields, and numbers."""
    record_all(action, [(on, details)], by=by)


def record_all(action: Action, events: Iterable[tuple[On | None, dict[str, Any]]], *, by: Actor | None = None) -> None:
    """Write several events of one kind, in few statements."""
    who = by or actor()
    rows = [_row(action, who, on, details) for on, details in events]
    is_stored = _store(rows)
    try:
        transaction.on_commit(partial(_log, rows, is_stored=is_stored), robust=True)
    except Error:  # there is no database to ask whether a transaction is open
        _log(rows, is_stored=is_stored)


def was_recorded(action: Action, on: On, *, by: Actor, within: timedelta) -> bool:
    """Whether this actor has such an event already, as young as that. If nobody can say, it counts as recorded."""
    lately = AuditEvent.objects.filter(at__gt=timezone.now() - within, action=action)
    try:
        return lately.filter(actor_id=by.user_id, address=by.address, label=on.label[:NAME_LIMIT]).exists()
    except Error:
        return True


def some(names: Iterable[str]) -> list[str]:
    """Names for `details`: sorted, and only so many."""
    every = sorted(names)
    more = len(every) - NAMES_MAX
    return [*every[:NAMES_MAX], f"and {more} more"] if more > 0 else every


def _row(action: Action, who: Actor, on: On | None, details: dict[str, Any]) -> AuditEvent:
    about = on or On(Kind.NOTHING)
    actor_name, label = _bounded(who.name), _bounded(about.label)
    return AuditEvent(
        action=action,
        actor_id=who.user_id,
        actor_name=actor_name,
        actor_form=form_of(actor_name),
        address=who.address[:ADDRESS_LIMIT],
        kind=about.kind,
        object_id=about.object_id[:ID_LIMIT],
        label=label,
        label_form=form_of(label),
        details={name: value for name, value in details.items() if value not in (None, "", [])},
    )


def _bounded(name: str) -> str:
    """As much of it as the column takes; PostgreSQL refuses NUL."""
    return name.replace("\0", "")[:NAME_LIMIT]


def _store(rows: list[AuditEvent]) -> bool:
    try:
        with transaction.atomic():  # a savepoint: what fails here does not break the transaction around it
            AuditEvent.objects.bulk_create(rows, batch_size=BATCH)
    except Error as error:
        logger.warning("the next events are in this log only: the database took no row (%s)", type(error).__name__)
        return False
    return True


def _log(rows: list[AuditEvent], *, is_stored: bool) -> None:
    for row in rows:
        logger.info("%s", row, extra={"audit": _as_line(row) | {"stored": is_stored}})


def _as_line(row: AuditEvent) -> dict[str, Any]:
    return {
        "id": row.pk,
        "at": row.at.isoformat(timespec="milliseconds"),
        "action": str(row.action),
        "actor": row.actor_name,
        "actor_id": row.actor_id,
        "address": row.address,
        "kind": str(row.kind),
        "object_id": row.object_id,
        "label": row.label,
        "details": row.details,
    }
