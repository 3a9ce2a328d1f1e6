"""Personas as the text of a file."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import actor
from agents.audit.trail import On
from agents.personas.models import Persona, PersonaQuerySet
from agents.personas.transfer.documents import as_json, as_yaml
from agents.personas.transfer.persona_file import SHARING, as_written, document_of


class Format(StrEnum):
    YAML = "yaml"
    JSON = "json"


WRITERS = {Format.YAML: as_yaml, Format.JSON: as_json}
UNNAMED = "persona"


def with_all_of_them(personas: PersonaQuerySet) -> list[Persona]:
    """The personas with what an export needs, in few statements."""
    return list(personas.select_related("owner").prefetch_related("groups"))


def as_text(
    personas: Iterable[Persona], file_format: Format, *, seen_by: User | None = None, with_owners: bool = False
) -> str:
    """The drafts of these personas. `seen_by`: only groups of this person are named, as in their form."""
    groups = None if seen_by is None else set(seen_by.groups.values_list("name", flat=True))
    written = [
        as_written(
            persona.options(),
            _sharing_of(persona, groups),
            persona_id=str(persona.pk),
            owner=persona.owner.get_username() if with_owners else "",
        )
        for persona in personas
    ]
    return WRITERS[file_format](document_of(written))


def file_name(personas: list[Persona], file_format: Format) -> str:
    """By its name if it is one, in letters that every system takes."""
    stem = slugify(personas[0].name) or UNNAMED if len(personas) == 1 else f"{UNNAMED}s"
    return f"{stem}.{file_format}"


def as_download(personas: list[Persona], file_format: Format, *, seen_by: User | None = None) -> HttpResponse:
    """The answer that a browser saves as a file."""
    text = as_text(personas, file_format, seen_by=seen_by)
    note_export(personas, file_format)
    disposition = content_disposition_header(True, file_name(personas, file_format))
    assert disposition  # noqa: S101  # for the types: an attachment always has one
    return HttpResponse(
        text,
        content_type=f"application/{file_format}; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


def note_export(personas: list[Persona], file_format: Format) -> None:
    """One event for the audit trail, however many they are. `people`: the others whose personas they are."""
    others = {persona.owner.get_username() for persona in personas if persona.owner_id != actor().user_id}
    on = On.the(Kind.PERSONA, personas[0]) if len(personas) == 1 else On(Kind.PERSONA)
    trail.record(Action.PERSONAS_EXPORTED, on, count=len(personas), format=str(file_format), people=trail.some(others))


def _sharing_of(persona: Persona, groups: set[str] | None) -> dict[str, Any]:
    names = sorted(group.name for group in persona.groups.all() if groups is None or group.name in groups)
    return {name: names if name == "groups" else getattr(persona, name) for name in SHARING}
