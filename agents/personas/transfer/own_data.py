"""A person's own personas and their pictures, for the archive of everything about them."""

from collections.abc import Iterator

from django.contrib.auth.models import User

from agents.personas.models import Persona
from agents.personas.pictures.models import PersonaPicture
from agents.personas.transfer.export import Format, as_text, with_all_of_them
from agents.personas.transfer.persona_file import PERSONAS_MAX


def own_personas(user: User) -> Iterator[tuple[str, list[bytes]]]:
    """Files that an import reads, and a picture each."""
    mine = Persona.objects.editable_by(user).order_by("created_at", "id")
    keys = list(mine.values_list("pk", flat=True))
    for number, begin in enumerate(range(0, len(keys), PERSONAS_MAX), start=1):
        some = with_all_of_them(mine.filter(pk__in=keys[begin : begin + PERSONAS_MAX]))
        yield f"personas/personas-{number}.json", [as_text(some, Format.JSON, seen_by=user).encode("utf-8", "replace")]
    for key in keys:
        picture = PersonaPicture.objects.filter(persona_id=key).values_list("image", flat=True).first()
        if picture is not None:
            yield f"personas/pictures/{key}.webp", [bytes(picture)]
