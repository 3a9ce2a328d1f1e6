"""Where somebody may change a persona."""

from django.contrib.auth.models import User
from django.urls import reverse

from agents.personas.models import Persona


def edit_url(user: User, persona: Persona) -> str:
    """The page where this user may change the persona; empty if there is none."""
    if persona.owner_id == user.pk:
        return reverse("persona-edit", args=[persona.pk])
    if user.is_staff and user.has_perm("agents.change_persona"):
        return reverse("admin:agents_persona_change", args=[persona.pk])
    return ""
