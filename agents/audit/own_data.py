"""What the audit trail has about a person: what they did, what was done to their account. It names nobody else."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q

from agents.audit.actions import Kind
from agents.audit.actor import SYSTEM
from agents.audit.models import AuditEvent

AT_ONCE = 500
NAMES_OF_OTHERS = ("people", "members")


def own_events(user: User) -> Iterator[dict[str, Any]]:
    """The oldest first, read some hundred at a time."""
    about = Q(actor_id=user.pk) | Q(kind=Kind.ACCOUNT, object_id=str(user.pk))
    last = 0
    while some := list(AuditEvent.objects.filter(about, pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield from (_as_theirs(event, user) for event in some)
        last = some[-1].pk


def _as_theirs(event: AuditEvent, user: User) -> dict[str, Any]:
    """Names and addresses of others are left out; their own address is theirs."""
    is_by_them = event.actor_id == user.pk
    is_on_them = event.kind == Kind.ACCOUNT and event.object_id == str(user.pk)
    return {
        "at": event.at.isoformat(timespec="milliseconds"),
        "what": event.get_action_display(),
        "by": "you" if is_by_them else "the site" if event.actor_name == SYSTEM else "somebody else",
        "from": event.address if is_by_them else "",
        "on": "your account" if is_on_them else f"{event.kind} {event.object_id}".strip(),
        "details": {name: value for name, value in event.details.items() if name not in NAMES_OF_OTHERS},
    }
