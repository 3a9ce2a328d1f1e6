"""What a person leaves in places that do not go with their account by themselves: Django's history, sessions, Redis."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django.utils import timezone

from agents.conversations.models import Conversation
from agents.people.logins import end_logins
from agents.personas.models import Persona
from agents.tryouts import kept

WITHOUT_NAME = {"object_repr": "", "change_message": ""}


def forget_conversations(keys: Iterable[UUID]) -> None:
    _forget_history(Conversation, keys)


def forget_persona(persona: Persona) -> None:
    """What the admin's history calls it, and other people's conversations with it."""
    _forget_history(Persona, [persona.pk])
    _history(Conversation).filter(object_repr__startswith=f"{persona.name}, ").update(**WITHOUT_NAME)


def forget_account(user: User) -> None:
    """What the admin's history calls it, and what it tries, which waits in Redis."""
    _forget_history(User, [user.pk])
    kept.forget(user.pk)


def forget_logins(user: User) -> None:
    """Also those that have run out: they keep what was typed into a form. Whose they are is noted beside them."""
    noted = UserSession.objects.filter(user=user).values("session_key")
    Session.objects.filter(session_key__in=noted, expire_date__lte=timezone.now()).delete()
    end_logins(user)


def _forget_history(model: type[Model], keys: Iterable[Any]) -> None:
    """That staff changed something stays in the admin's history, without its name."""
    _history(model).filter(object_id__in=[str(key) for key in keys]).update(**WITHOUT_NAME)


def _history(model: type[Model]) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
