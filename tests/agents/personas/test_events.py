"""Personas in the audit trail: names of fields and people, and nothing of what is in a persona."""

import pytest
from django.contrib.auth.models import User

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.personas.models import Persona

SECRET = "heliotrope"


@pytest.fixture(autouse=True)
def _nothing_before(mara: Persona, bob: User) -> None:
    AuditEvent.objects.all()._raw_delete(using="default")


def written() -> list[tuple[str, dict[str, object]]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "details"))


def test_instructions_are_a_field_and_not_content(mara: Persona) -> None:
    mara.instructions = mara.greeting = SECRET
    mara.save()
    assert written() == [(Action.PERSONA_CHANGED, {"fields": ["greeting", "instructions"]})]
    assert SECRET not in str(AuditEvent.objects.values())


def test_a_save_that_changes_nothing_writes_nothing(mara: Persona) -> None:
    mara.save()
    mara.silence_duration_ms = "500"  # as a form that was not cleaned would leave it
    mara.save()
    assert written() == []


def test_a_new_one_that_everyone_finds_is_shared_too(alice: User) -> None:
    Persona.objects.create_published(owner=alice, name="Otto", summary="s", everyone=True)
    assert written() == [
        (Action.PERSONA_CREATED, {}),
        (Action.PERSONA_SHARED, {"shared_with": ["everyone"]}),
        (Action.PERSONA_PUBLISHED, {"version": 1}),
    ]


def test_several_at_once_are_several_events(mara: Persona, bob: User) -> None:
    mara.active = False
    mara.owner = bob
    mara.name = "Mira"
    mara.save()
    assert written() == [
        (Action.PERSONA_CHANGED, {"fields": ["name"], "was": "Mara"}),
        (Action.PERSONA_WITHDRAWN, {}),
        (Action.PERSONA_GIVEN_AWAY, {"was": "alice", "now": "bob"}),
    ]
