"""Who may change a persona, and where."""

from django.contrib.auth.models import User
from django.urls import reverse

from agents.personas.models import Persona, PersonaQuerySet


def edit_url(user: User, persona: Persona) -> str:
    """The page where this user may change the persona; empty if there is none."""
    if persona.owner_id == user.pk:
        return reverse("persona-edit", args=[persona.pk])
    if _may_change_others(user):
        return reverse("admin:agents_persona_change", args=[persona.pk])
    return ""


def changeable_by(user: User) -> PersonaQuerySet:
    """Those that this user may change: their own, and in the admin other people's too."""
    return Persona.objects.all() if _may_change_others(user) else Persona.objects.editable_by(user)


def _may_change_others(user: User) -> bool:
    return user.is_staff and user.has_perm("agents.change_persona")
