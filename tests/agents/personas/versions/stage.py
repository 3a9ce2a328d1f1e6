"""Pages of versions as a browser gets them: through the owner's door or through the admin's."""

from typing import Any

from django.test import Client

from agents.personas.models import Persona
from agents.personas.versions.forms import state_of


def at(persona: Persona, page: str = "", *, in_admin: bool = False) -> str:
    """The address of a page below the list of versions."""
    return (
        f"/admin/agents/persona/{persona.pk}/versions/{page}" if in_admin else f"/personas/{persona.pk}/versions/{page}"
    )


def sends(browser: Client, address: str, persona: Persona, **form: str) -> Any:
    """The form of a page that has shown the persona as it is now."""
    return browser.post(address, {"seen": state_of(Persona.objects.get(pk=persona.pk)), **form})


def changed(persona: Persona, **settings: object) -> Persona:
    """The draft, as the form saves it."""
    for name, value in settings.items():
        setattr(persona, name, value)
    persona.revision += 1
    persona.save()
    return persona
