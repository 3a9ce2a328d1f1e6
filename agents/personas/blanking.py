"""The way past “a version is never changed”: the words of a person who is erased go from their personas and versions.

What stays of a persona is a row without words, so that other people's conversations with it keep their place. No event
tells what it said before, and the calls with it end by the announcement of whoever asks for this.
"""

from functools import cache
from typing import Any

from django.contrib.auth.models import User
from django.db.models import CharField, JSONField, TextField
from django.utils import timezone

from agents.names.natural_order import natural_order
from agents.names.stored import NaturalOrder, NormalForm
from agents.personas.models import Persona, PersonaVersion
from agents.personas.persona_settings import PersonaSettings
from agents.personas.pictures.models import PersonaPicture

BLANK_NAME = "Erased persona"
BATCH = 200


def blank(persona: Persona, *, owner: User) -> None:
    """Leave no word of it, share it with nobody, archive it, and give it to `owner`. Ask in a transaction."""
    PersonaVersion._base_manager.filter(persona=persona).update(**blank_columns(PersonaVersion), author=None)
    PersonaPicture._base_manager.filter(persona=persona)._raw_delete(using="default")
    for relation in Persona._meta.many_to_many:
        through: Any = getattr(Persona, relation.name).through
        through._base_manager.filter(persona=persona)._raw_delete(using="default")
    published_name_order = None if persona.published_id is None else natural_order(BLANK_NAME)
    Persona._base_manager.filter(pk=persona.pk).update(
        **blank_columns(Persona),
        published_name_order=published_name_order,
        owner=owner,
        saved_by=None,
        everyone=False,
        may_be_copied=False,
        active=False,
        archived_at=persona.archived_at or timezone.now(),
    )


def blank_reasons(author: User) -> int:
    """Take away what this person has written about some of their versions, and their name; returns how many."""
    keys = list(PersonaVersion.objects.filter(author=author).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return PersonaVersion._base_manager.filter(pk__in=keys).update(reason="", author=None)


@cache
def blank_columns(model: type[PersonaSettings]) -> dict[str, Any]:
    """The value without words of each column that can hold some: a new one is covered by its kind."""
    row = model(name=BLANK_NAME, instructions="")
    columns = [each for each in model._meta.concrete_fields if isinstance(each, CharField | TextField | JSONField)]
    for column in columns:
        if column.name not in ("name", "instructions") and not isinstance(column, NormalForm):
            setattr(row, column.attname, column.get_default())
    made = [each for each in model._meta.concrete_fields if isinstance(each, NormalForm | NaturalOrder)]
    written = {column.attname: getattr(row, column.attname) for column in columns}
    return written | {column.attname: column.pre_save(row, False) for column in made}
