"""Who may change a persona, and where."""

from django.contrib.auth.models import User
from django.urls import reverse

from agents.personas.models import Persona, PersonaQuerySet


def edit_url(user: User, persona: Persona) -> str:
    """The page where this user may change the persona; empty if there is none."""
    if not may_change(user, persona):
        return ""
    page = "persona-edit" if persona.owner_id == user.pk else "admin:agents_persona_change"
    return reverse(page, args=[persona.pk])


def may_change(user: User, persona: Persona) -> bool:
    return persona.owner_id == user.pk or _may_change_others(user)


def changeable_by(user: User) -> PersonaQuerySet:
    """Those that this user may change: their own, and in the admin other people's too."""
    return Persona.objects.all() if _may_change_others(user) else Persona.objects.editable_by(user)


def _may_change_others(user: User) -> bool:
    return user.is_staff and user.has_perm("agents.change_persona")
