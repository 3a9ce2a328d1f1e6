"""What the audit trail hears of personas. It listens to the model, so it hears of every door.

A group that is deleted takes with it what was shared with it, and the trail has that as one event about the group.
"""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.saves import Changes, watch_members, watch_saves
from agents.audit.trail import On
from agents.personas.models import SEARCHED, Persona, PersonaVersion
from agents.personas.pictures.models import PersonaPicture

SHARED_BY = {"everyone": "everyone", "may_be_copied": "copies"}
NOT_SHARED = dict.fromkeys(SHARED_BY, False)
APART = {*SHARED_BY, "active", "archived_at", "owner_id"}  # these have events of their own
PUBLISHED = ("published", "published_revision", "published_name_order", "published_language")
NOT_CHOSEN = (*SEARCHED, *PUBLISHED, "created_at", "updated_at", "revision", "saved_by")


def record_personas() -> None:
    """Listen to the model, and to whatever relation it is shared by."""
    watch_saves(Persona, _persona_saved, but=NOT_CHOSEN)
    pre_delete.connect(_persona_to_be_deleted, sender=Persona)
    post_save.connect(_version_published, sender=PersonaVersion)
    post_save.connect(_picture_changed, sender=PersonaPicture)
    post_delete.connect(_picture_changed, sender=PersonaPicture)
    for relation in Persona._meta.many_to_many:
        watch_members(getattr(Persona, relation.name).through, _shared_or_not)


def the_persona(persona: Persona) -> On:
    return On.the(Kind.PERSONA, persona)


def _persona_saved(persona: Persona, changes: Changes) -> None:
    on, fields = the_persona(persona), trail.some(changes.changed - APART)
    if changes.is_new:
        trail.record(Action.PERSONA_CREATED, on)
    elif fields:
        trail.record(
            Action.PERSONA_CHANGED, on, fields=fields, was=changes.before.get("name") if "name" in fields else None
        )
    if "active" in changes.changed:
        trail.record(Action.PERSONA_ACTIVATED if persona.active else Action.PERSONA_WITHDRAWN, on)
    if "archived_at" in changes.changed:
        trail.record(Action.PERSONA_ARCHIVED if persona.archived_at else Action.PERSONA_RESTORED, on)
    if "owner_id" in changes.changed:
        before = User.objects.filter(pk=changes.before["owner_id"]).first()
        trail.record(Action.PERSONA_GIVEN_AWAY, on, was=str(before or ""), now=str(persona.owner))
    _sharing_changed(persona, NOT_SHARED if changes.is_new else changes.before)


def _sharing_changed(persona: Persona, before: dict[str, Any]) -> None:
    changed = [name for name in SHARED_BY if name in before and before[name] != getattr(persona, name)]
    for action, is_shared in ((Action.PERSONA_SHARED, True), (Action.PERSONA_UNSHARED, False)):
        if names := [SHARED_BY[name] for name in changed if getattr(persona, name) is is_shared]:
            trail.record(action, the_persona(persona), shared_with=names)


def _shared_or_not(persona: Persona, given: list[Model], taken: list[Model]) -> None:
    for action, others in ((Action.PERSONA_SHARED, given), (Action.PERSONA_UNSHARED, taken)):
        if others:
            trail.record(action, the_persona(persona), shared_with=trail.some(map(str, others)))


def _persona_to_be_deleted(instance: Persona, **_: Any) -> None:
    trail.record(Action.PERSONA_DELETED, the_persona(instance), owner=str(instance.owner))


def _version_published(instance: PersonaVersion, *, raw: bool, **_: Any) -> None:
    if not raw:
        trail.record(Action.PERSONA_PUBLISHED, the_persona(instance.persona), version=instance.number)


def _picture_changed(instance: PersonaPicture, *, raw: bool = False, origin: Any = None, **_: Any) -> None:
    """A picture that goes with its persona has no event of its own."""
    if not raw and not _is_of_personas(origin):
        trail.record(Action.PERSONA_CHANGED, the_persona(instance.persona), fields=["picture"])


def _is_of_personas(origin: Any) -> bool:
    """What somebody deleted: a row, or those of a query."""
    return isinstance(origin, Persona) or getattr(origin, "model", None) is Persona
