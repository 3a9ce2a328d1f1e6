"""What callers get: the draft is published, and earlier versions come back."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.personas import how_many
from agents.personas.models import Persona, PersonaVersion
from agents.personas.versions.publishing import bring_back, publish_draft, take_into_draft
from tests.agents.personas.versions.stage import changed


def first_of(persona: Persona) -> PersonaVersion:
    return persona.versions.get(number=1)


def test_what_is_published_is_the_draft_with_author_and_reason(edited: Persona, alice: User) -> None:
    version = publish_draft(edited, by=alice, reason="She greets.")

    again = Persona.objects.get(pk=edited.pk)
    assert again.published == version
    assert (version.number, version.author, version.reason) == (2, alice, "She greets.")
    assert version.options() == again.options()
    assert not again.has_changes


def test_nothing_is_published_if_nothing_has_changed(mara: Persona, alice: User) -> None:
    changed(mara, greeting="")

    with pytest.raises(ValidationError, match="Nothing has changed since version 1"):
        publish_draft(mara, by=alice, reason="Again.")


def test_a_draft_that_voice_live_would_refuse_is_not_published(mara: Persona, alice: User) -> None:
    with pytest.raises(ValidationError) as refused:
        publish_draft(changed(mara, silence_duration_ms=1), by=alice, reason="Quick.")

    assert list(refused.value.message_dict) == ["silence_duration_ms"]


def test_nobody_publishes_more_often_in_an_hour_than_they_may(
    mara: Persona, alice: User, bob: User, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(how_many, "VERSIONS_PER_HOUR", 2)
    publish_draft(changed(mara, greeting="One."), by=alice, reason="1")

    with pytest.raises(ValidationError, match="publish this one in one hour"):
        publish_draft(changed(mara, greeting="Two."), by=alice, reason="2")
    with pytest.raises(ValidationError, match="2 times in the last hour"):
        bring_back(mara, first_of(mara), by=alice, reason="2")
    publish_draft(mara, by=bob, reason="2")
    publish_draft(changed(mara, greeting="Three."), by=boss, reason="3")


def test_an_earlier_version_comes_back_as_a_new_one(two_versions: Persona, bob: User) -> None:
    changed(two_versions, summary="Never published.")

    version = bring_back(two_versions, first_of(two_versions), by=bob, reason="Brings back version 1")

    again = Persona.objects.get(pk=two_versions.pk)
    assert (version.number, version.author, again.published) == (3, bob, version)
    assert version.options() == first_of(again).options() == again.options()
    assert again.saved_by == bob
    assert not again.has_changes


def test_what_callers_get_already_is_not_brought_back(two_versions: Persona, alice: User) -> None:
    bring_back(two_versions, first_of(two_versions), by=alice, reason="Back.")

    with pytest.raises(ValidationError, match="version 3 has the same settings"):
        bring_back(two_versions, first_of(two_versions), by=alice, reason="Back again.")


def test_bringing_back_is_in_the_audit_trail(two_versions: Persona, alice: User) -> None:
    bring_back(two_versions, first_of(two_versions), by=alice, reason="A secret.")

    event = AuditEvent.objects.get(action=Action.PERSONA_BROUGHT_BACK)
    assert (event.label, event.details) == ("Mara", {"version": 1})
    assert AuditEvent.objects.filter(action=Action.PERSONA_PUBLISHED, details={"version": 3}).exists()


def test_back_to_what_is_published_leaves_no_changes(two_versions: Persona, bob: User) -> None:
    changed(two_versions, greeting="Hi.", summary="Never published.")
    assert two_versions.published is not None

    take_into_draft(two_versions, two_versions.published, by=bob)

    again = Persona.objects.get(pk=two_versions.pk)
    assert again.options() == two_versions.published.options()
    assert not again.has_changes
    assert again.published == two_versions.published
    assert "never" not in again.search_text


def test_an_earlier_version_in_the_draft_is_a_change(two_versions: Persona, bob: User) -> None:
    before = two_versions.revision

    take_into_draft(two_versions, first_of(two_versions), by=bob)

    assert two_versions.has_changes
    assert two_versions.revision == before + 1
