"""Who of the staff may read what was said in other people's conversations, for which reason, and who has.

Four permissions stand apart: who called whom and when (`view_conversation_metadata`), what was said
(`view_conversation`), taking it away as a file (`export_conversation`, with the one before), and deleting. The reason
is an event of the audit trail. It holds for its reader and that conversation for half an hour: without a row in the
trail nobody reads.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import Actor
from agents.audit.models import AuditEvent
from agents.conversations.looks import the_conversation

REASON_LIMIT = 200
REASON_HOLDS = timedelta(minutes=30)
WORDS_SHOWN = "what was said"
LOOKED_AT_MOST = 500
VERBS = {Action.CONVERSATION_OPENED: "Read", Action.CONVERSATION_EXPORTED: "Exported"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What this person of the staff may do with this conversation now. `reason`: the one that holds."""

    may_read: bool
    may_export: bool
    needs_reason: bool
    reason: str = ""

    @property
    def shows_words(self) -> bool:
        return self.may_read and not self.needs_reason

    @property
    def details(self) -> dict[str, str]:
        """What the audit trail says of a look at the words."""
        return {"shown": WORDS_SHOWN, "reason": self.reason} if self.shows_words else {}


@dataclass(frozen=True, slots=True)
class Look:
    """One line for the person whose conversation it is. It names nobody."""

    day: date
    verb: str
    reason: str


def may_read_words(reader: User) -> bool:
    """Of other people's conversations. As everywhere in the admin, who may change may view."""
    return reader.has_perm("agents.view_conversation") or reader.has_perm("agents.change_conversation")


def reading_of(reader: User, conversation: Any) -> Reading:
    may_read = may_read_words(reader)
    may_export = may_read and reader.has_perm("agents.export_conversation")
    if not may_read or conversation.user_id == reader.pk:
        return Reading(may_read, may_export, needs_reason=False)
    reason = _reason_in_force(reader, conversation)
    is_missing = settings.ENVIRONMENT.reading_needs_reason and reason is None
    return Reading(may_read, may_export, needs_reason=is_missing, reason=reason or "")


def give_reason(by: Actor, conversation: Any, reason: str) -> None:
    """From now on this reader may read this conversation, for half an hour."""
    trail.record(Action.READING_EXPLAINED, the_conversation(conversation), by=by, reason=reason)


def looks_at(conversation: Any) -> list[Look]:
    """Who read or exported what was said, the latest first: a line for each day and reason. Empty if nobody is told."""
    return looks_at_each([conversation.pk]).get(conversation.pk, [])


def looks_at_each(keys: list[UUID]) -> dict[UUID, list[Look]]:
    """The same for several conversations, by their keys, in one statement."""
    if not settings.ENVIRONMENT.show_readers:
        return {}
    events = _events(keys).filter(action__in=VERBS).order_by("-at")
    found: dict[UUID, dict[Look, None]] = {}
    columns = ("object_id", "at", "action", "details")
    for key, at, action, details in events.values_list(*columns)[: LOOKED_AT_MOST * len(keys)]:
        if details.get("shown") == WORDS_SHOWN:
            look = Look(timezone.localdate(at), VERBS[Action(action)], str(details.get("reason", "")))
            found.setdefault(UUID(key), {})[look] = None
    return {key: list(looks) for key, looks in found.items()}


def _reason_in_force(reader: User, conversation: Any) -> str | None:
    lately = _events([conversation.pk]).filter(
        action=Action.READING_EXPLAINED, actor_id=reader.pk, at__gt=timezone.now() - REASON_HOLDS
    )
    details = lately.order_by("-at").values_list("details", flat=True).first()
    return None if details is None else str(details.get("reason", ""))


def _events(keys: list[UUID]) -> Any:
    return AuditEvent.objects.filter(kind=Kind.CONVERSATION, object_id__in=[str(key) for key in keys])
