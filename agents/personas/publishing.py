"""Who may publish a persona, and what people read about its draft and its versions."""

from django.contrib.auth.models import AnonymousUser, User

from agents.names.isolated import isolated
from agents.personas.models import Persona, PersonaVersion


def may_publish(user: User | AnonymousUser, persona: Persona) -> bool:
    """Its owner, and those who publish other people's personas."""
    return persona.owner_id == user.pk or user.has_perm("agents.publish_persona")


def state_in_words(persona: Persona) -> str:
    """For example “Published version 3 · draft has changes”."""
    if persona.published is None:
        return "Not published yet"
    published = f"Published version {persona.published.number}"
    return f"{published} · draft has changes" if persona.has_changes else published


def saved_in_words(persona: Persona) -> str:
    name = isolated(persona.name)
    if persona.published is None:
        return f"{name} is saved as a draft. Nobody can call it until you publish it."
    if persona.has_changes:
        return f"{name} is saved as a draft. Callers talk to version {persona.published.number} until you publish it."
    return f"{name} is saved."


def published_in_words(version: PersonaVersion) -> str:
    return f"Version {version.number} of {isolated(version.name)} is published: the next calls are held with it."
