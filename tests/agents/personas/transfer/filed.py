"""Files of personas for tests, and what an import makes of them."""

from typing import Any

from agents.personas.models import Persona
from agents.personas.transfer.documents import as_yaml
from agents.personas.transfer.doors import Door
from agents.personas.transfer.drafts import Outcome
from agents.personas.transfer.forms import Agreed
from agents.personas.transfer.importing import import_personas
from agents.personas.transfer.persona_file import document_of, read_file

KEY = "6d617261-0000-4000-8000-000000000000"


def persona(**changes: Any) -> dict[str, Any]:
    """A persona that every site takes, as a file has it."""
    return {"id": KEY, "name": "Mara", "summary": "Front desk.", "instructions": "Be kind."} | changes


def file_of(*personas: dict[str, Any]) -> str:
    return as_yaml(document_of(list(personas) or [persona()]))


def token_of(text: str) -> str:
    """What the page sends that asks whether this file shall be imported, whatever it would change."""
    return Agreed([("desk.yaml", text)], seen="").token()


def imported(door: Door, *personas: dict[str, Any], **more: Any) -> list[Outcome]:
    return import_personas(read_file("desk.yaml", file_of(*personas)), door, **more)


def stored(persona: Persona) -> dict[str, Any]:
    """All that a file says of a persona, as the database has it."""
    persona.refresh_from_db()
    groups = sorted(persona.groups.values_list("name", flat=True))
    sharing = {name: getattr(persona, name) for name in ("everyone", "tags", "may_be_copied", "active", "keep_days")}
    return {**persona.options(), **sharing, "groups": groups, "id": str(persona.pk)}
