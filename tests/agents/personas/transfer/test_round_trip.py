"""A persona that is exported and imported on an empty site is the same persona, whatever its texts are."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.personas.models import Persona
from agents.personas.transfer.doors import for_operator
from agents.personas.transfer.export import Format, as_text, with_all_of_them
from agents.personas.transfer.importing import import_personas
from agents.personas.transfer.persona_file import read_file
from tests.agents.personas.transfer.drawn import exactly, made_valid, options, sharing
from tests.agents.personas.transfer.filed import stored
from tests.security.access.people import undone

CASES = 1_000 if settings.get_current_profile_name() == "search" else 60
drawn = st.lists(st.tuples(options(), sharing("Teachers")), min_size=1, max_size=2)


def exported(file_format: Format) -> str:
    return as_text(with_all_of_them(Persona.objects.order_by("created_at")), file_format, with_owners=True)


@pytest.mark.django_db
@settings(max_examples=CASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(personas=drawn, file_format=st.sampled_from(Format))
def test_an_exported_persona_is_the_same_on_an_empty_site(
    alice: User, teachers: Group, personas: list[tuple[dict[str, Any], dict[str, Any]]], file_format: Format
) -> None:
    with undone():
        for chosen, shared in personas:
            groups = shared.pop("groups")
            persona = made_valid(Persona(**chosen, **shared, owner=alice))
            persona.save()
            persona.groups.set(Group.objects.filter(name__in=groups))
        before = [stored(persona) for persona in Persona.objects.order_by("created_at")]
        text = exported(file_format)
        Persona.objects.all().delete()

        import_personas(read_file("a file", text), for_operator(None))

        after = [stored(persona) for persona in Persona.objects.order_by("created_at")]
        assert exactly(after) == exactly(before)
        assert exported(file_format) == text
