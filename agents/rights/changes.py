"""Notices changes that may take a right away, and announces each to every process as soon as it is stored.

decision.py decides whether a call may go on. Changes that send no signal (an update of many rows at once, a login
session that expires) are found by the recheck, once a minute.
"""

from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

from agents.personas.models import Persona
from agents.rights.announcements import announce

LOST = ("post_remove", "post_clear")
NO_RIGHTS = frozenset({"last_login"})


def notice_changes() -> None:
    """Listen to the models that rights depend on."""
    post_delete.connect(_login_session_ended, sender=Session)
    post_save.connect(_user_saved, sender=User)
    post_delete.connect(_user_deleted, sender=User)
    post_save.connect(_persona_saved, sender=Persona)
    post_delete.connect(_persona_deleted, sender=Persona)
    post_delete.connect(_group_deleted, sender=Group)
    m2m_changed.connect(_membership_changed, sender=User.groups.through)
    m2m_changed.connect(_membership_changed, sender=User.user_permissions.through)
    m2m_changed.connect(_sharing_changed, sender=Persona.groups.through)
    m2m_changed.connect(_sharing_changed, sender=Persona.people.through)
    m2m_changed.connect(_group_rights_changed, sender=Group.permissions.through)


def _login_session_ended(instance: Session, **_: Any) -> None:
    """The person signed out or changed the password. Expired sessions, which are deleted by thousands, do not count."""
    user_id = instance.get_decoded().get("_auth_user_id")
    if user_id and instance.expire_date > timezone.now():
        announce(user_id=int(user_id))


def _user_saved(instance: User, *, created: bool, update_fields: frozenset[str] | None, **_: Any) -> None:
    if not created and update_fields != NO_RIGHTS:
        announce(user_id=instance.pk)


def _user_deleted(instance: User, **_: Any) -> None:
    announce(user_id=instance.pk)


def _persona_saved(instance: Persona, *, created: bool, **_: Any) -> None:
    if not created:
        announce(persona_id=instance.pk)


def _persona_deleted(instance: Persona, **_: Any) -> None:
    announce(persona_id=instance.pk)


def _group_deleted(**_: Any) -> None:
    announce()


def _membership_changed(instance: Model, *, action: str, **_: Any) -> None:
    """A user's groups or rights changed. When the change is made from the group's side, it can concern anybody."""
    if action in LOST:
        announce(user_id=instance.pk if isinstance(instance, User) else None)


def _sharing_changed(instance: Model, *, action: str, **_: Any) -> None:
    """When the change is made from the side of a group or a person, it can concern any persona."""
    if action in LOST:
        announce(persona_id=instance.pk if isinstance(instance, Persona) else None)


def _group_rights_changed(*, action: str, **_: Any) -> None:
    if action in LOST:
        announce()
