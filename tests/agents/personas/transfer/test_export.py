"""What an export says, and what it keeps to itself."""

import json

import pytest
from django.contrib.auth.models import Group, User
from pytest_django import DjangoAssertNumQueries

from agents.audit.actions import Action
from agents.audit.actor import Actor, Scope, acting
from agents.audit.models import AuditEvent
from agents.personas.models import Persona
from agents.personas.transfer.export import Format, as_download, as_text, with_all_of_them
from agents.personas.transfer.persona_file import read_file

pytestmark = pytest.mark.django_db


def test_a_persona_reads_well(mara: Persona) -> None:
    mara.instructions = "You are Mara.\nBe brief.\n"
    mara.temperature = 0.8
    mara.save()
    assert as_text(with_all_of_them(Persona.objects.all()), Format.YAML) == (
        "format: voicesite-personas\n"
        "version: 1\n"
        "persona:\n"
        f"  id: {mara.pk}\n"
        "  name: Mara\n"
        "  summary: Answers questions about opening hours.\n"
        "  instructions: |\n"
        "    You are Mara.\n"
        "    Be brief.\n"
        "  model: gpt-realtime\n"
        "  temperature: 0.8\n"
        "  voice_name: en-US-Ava:DragonHDLatestNeural\n"
        "  groups:\n"
        "    - Teachers\n"
    )


def test_it_is_the_draft(mara: Persona) -> None:
    mara.greeting = "Not published yet."
    mara.save()
    assert "Not published yet." in as_text([mara], Format.JSON)


def test_people_are_not_in_it_and_owners_only_for_the_command(mara: Persona, charlie: User) -> None:
    mara.people.add(charlie)
    text = as_text([mara], Format.YAML)
    assert "charlie" not in text
    assert "alice" not in text
    assert "  owner: alice\n" in as_text([mara], Format.YAML, with_owners=True)


def test_groups_that_an_owner_is_not_in_are_not_named(mara: Persona, alice: User) -> None:
    mara.groups.add(Group.objects.create(name="Board"))
    alice.groups.add(Group.objects.get(name="Teachers"))
    held = json.loads(as_text([mara], Format.JSON, seen_by=alice))
    assert held["persona"]["groups"] == ["Teachers"]


def test_several_are_a_list_in_few_statements(
    mara: Persona, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        Persona.objects.create(owner=alice, name=f"No {number}", summary="s")
    with django_assert_num_queries(2):
        text = as_text(with_all_of_them(Persona.objects.all()), Format.YAML, with_owners=True)
    assert len(read_file("a file", text)) == 21


def test_a_download_has_a_name_that_every_system_takes(mara: Persona) -> None:
    mara.name = "Mära: “front/desk”"
    answer = as_download([mara], Format.JSON)
    assert answer["Content-Disposition"] == 'attachment; filename="mara-frontdesk.json"'
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    mara.name = "日本語"
    assert as_download([mara], Format.YAML)["Content-Disposition"] == 'attachment; filename="persona.yaml"'


def test_the_audit_trail_says_who_took_whose(mara: Persona, bob: User) -> None:
    AuditEvent.objects.all()._raw_delete(using="default")
    with acting(Scope(lambda: Actor("bob", bob.pk))):
        as_download([mara], Format.YAML)
        as_download([mara, Persona.objects.create(owner=bob, name="Otto", summary="s")], Format.JSON)
    events = AuditEvent.objects.filter(action=Action.PERSONAS_EXPORTED).order_by("pk")
    assert list(events.values_list("label", "details")) == [
        ("Mara", {"count": 1, "format": "yaml", "people": ["alice"]}),
        ("", {"count": 2, "format": "json", "people": ["alice"]}),
    ]
