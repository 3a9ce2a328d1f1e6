"""The one way past “written once”: a person who is erased goes from the trail. What was done, when and how often stays.

Names, addresses and labels of theirs are emptied, and so are the details about them that are words. What others did
stays theirs; in it the person is called `ERASED`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from agents.audit.actions import Kind
from agents.audit.models import AuditEvent, form_of

ERASED = "(erased)"
BATCH = 500
COLUMNS = ("actor", "actor_name", "actor_form", "address", "label", "label_form", "details")
OUR_WORDS = frozenset({"fields", "given", "taken", "limit", "factor", "format"})
"""Details whose words are the site's own: names of fields, rights and limits."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """`names`: those the account has had; `personas`: the ids of theirs; `persona_names`: what those were called."""

    user_id: int
    names: frozenset[str]
    personas: frozenset[str]
    persona_names: frozenset[str]

    def concerning(self) -> Q:
        """The events that may have to be changed; `details_text` is their details as text."""
        theirs = Q(actor_id=self.user_id) | Q(actor_name__in=self.names)
        about = Q(kind=Kind.ACCOUNT, object_id=str(self.user_id)) | Q(kind=Kind.PERSONA, object_id__in=self.personas)
        named = Q()
        for name in self.names:
            named |= Q(label__contains=name) | Q(details_text__contains=name)
            named |= Q(details_text__contains=json.dumps(name)[1:-1])  # SQLite keeps it as Python has written it
        of_calls = Q(kind=Kind.CONVERSATION) if self.personas else Q()  # their labels name the persona
        return theirs | about | named | of_calls


def forget_batch(person: Forgotten, *, after: int) -> int | None:
    """Forget them in the next events after this key; returns the key to go on with, None if there are no more."""
    with_text: QuerySet[AuditEvent] = AuditEvent._base_manager.annotate(details_text=Cast("details", TextField()))
    found = list(with_text.filter(person.concerning(), pk__gt=after).order_by("pk")[:BATCH])
    if not found:
        return None
    AuditEvent._base_manager.bulk_update([without(event, person) for event in found], COLUMNS)
    return found[-1].pk


def labels_of(kind: Kind, ids: Iterable[str]) -> set[str]:
    """What these were called, as far as the trail knows."""
    about = AuditEvent.objects.filter(kind=kind, object_id__in=list(ids)).exclude(label="")
    return set(about.values_list("label", flat=True).distinct())


def without(event: AuditEvent, person: Forgotten) -> AuditEvent:
    """The event, with nothing left in it of this person."""
    is_theirs = event.actor_id == person.user_id or (event.actor_id is None and event.actor_name in person.names)
    is_on_them = event.kind == Kind.ACCOUNT and event.object_id == str(person.user_id)
    if is_theirs or (is_on_them and not event.actor_name):  # a sign-in that failed has nobody who did it
        event.actor_id, event.actor_name, event.actor_form, event.address = None, "", "", ""
    is_on_persona = event.kind == Kind.PERSONA and (is_theirs or event.object_id in person.personas)
    if is_on_them or is_on_persona or _names_them(event, person):
        _unlabelled(event)
    event.details = {key: _renamed(value, person.names) for key, value in event.details.items()}
    return event


def _names_them(event: AuditEvent, person: Forgotten) -> bool:
    """Whether the label is theirs as a person of a conversation, or of its persona: “alice with Mara, 2026-11-30”."""
    if event.kind != Kind.CONVERSATION:
        return False
    is_person = any(event.label.startswith(f"{name} with ") for name in person.names)
    return is_person or any(f" with {name}, " in event.label for name in person.persona_names)


def _unlabelled(event: AuditEvent) -> AuditEvent:
    event.label, event.label_form = "", form_of("")
    event.details = {key: value for key, value in event.details.items() if key in OUR_WORDS or not _is_words(value)}
    return event


def _is_words(value: Any) -> bool:
    return isinstance(value, str | list | dict)


def _renamed(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    return ERASED if isinstance(value, str) and value in names else value
