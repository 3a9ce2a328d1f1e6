"""What changes what callers get: the draft is published, an earlier version brought back. Calls that go on keep theirs.

Ask in a transaction that has locked the persona's row, and undo it if a ValidationError is raised.
"""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from agents.audit import trail
from agents.audit.actions import Action
from agents.personas.events import the_persona
from agents.personas.how_many import check_one_more_version
from agents.personas.models import Persona, PersonaVersion
from agents.personas.persona_settings import PersonaSettings


def differs(persona: Persona) -> bool:
    """Whether the draft and the published version have other settings; `has_changes` says only that it was saved."""
    return persona.published is None or persona.options() != persona.published.options()


def refusals(settings: PersonaSettings) -> dict[str, list[str]]:
    """By field, the sentences with which `Persona.publish` would refuse these settings."""
    try:
        Persona(**settings.options()).clean()
    except ValidationError as refused:
        return refused.message_dict
    return {}


def publish_draft(persona: Persona, *, by: User, reason: str) -> PersonaVersion:
    """Make the draft a version. Raise a ValidationError if nothing has changed, or as `Persona.publish` does."""
    if persona.published is not None and not differs(persona):
        raise ValidationError(
            f"Nothing has changed since version {persona.published.number}, which callers get.", code="unchanged"
        )
    return _publish(persona, by, reason)


def bring_back(persona: Persona, version: PersonaVersion, *, by: User, reason: str) -> PersonaVersion:
    """Make the draft equal to an earlier version, and publish that as a new one."""
    if persona.published is not None and persona.published.options() == version.options():
        raise ValidationError(
            f"Callers get this already: version {persona.published.number} has the same settings.", code="unchanged"
        )
    take_into_draft(persona, version, by=by)
    published = _publish(persona, by, reason)
    trail.record(Action.PERSONA_BROUGHT_BACK, the_persona(persona), version=version.number)
    return published


def take_into_draft(persona: Persona, version: PersonaVersion, *, by: User) -> None:
    """Make the draft equal to a version. What callers get stays."""
    now = persona.options()
    changed = {name: value for name, value in version.options().items() if value != now[name]}
    for name, value in changed.items():
        setattr(persona, name, value)
    persona.revision += 1
    persona.saved_by = by
    if not differs(persona):
        persona.published_revision = persona.revision
    persona.save(update_fields=[*changed, "revision", "published_revision", "saved_by", "updated_at"])


def _publish(persona: Persona, by: User, reason: str) -> PersonaVersion:
    check_one_more_version(PersonaVersion.objects.all(), by=by)
    return persona.publish(by, reason)
