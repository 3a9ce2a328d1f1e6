"""A draft is its owner's; what is published is what others find and talk to."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agents.personas.models import Persona, PersonaVersion, Unchangeable

SignIn = Callable[[User | None], Client]


@pytest.fixture
def draft(alice: User) -> Persona:
    return Persona.objects.create(owner=alice, name="Otto", summary="Knows the trains.", everyone=True)


class TestVersions:
    def test_they_are_numbered_for_each_persona_and_keep_who_made_them_and_why(
        self, mara: Persona, draft: Persona, bob: User
    ) -> None:
        mara.instructions = "You close at six."
        second = mara.publish(bob, "Winter hours")

        assert (second.number, second.author, second.reason) == (2, bob, "Winter hours")
        assert mara.versions.get(number=1).instructions != second.instructions
        assert draft.publish(bob).number == 1

    def test_none_is_ever_changed(self, mara: Persona) -> None:
        assert mara.published
        mara.published.instructions = "Something else."

        with pytest.raises(Unchangeable):
            mara.published.save()

    def test_no_number_is_used_twice(self, mara: Persona) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonaVersion(persona=mara, number=1, **mara.options()).save()

    def test_a_draft_that_voice_live_would_refuse_is_not_published(self, mara: Persona, alice: User) -> None:
        mara.noise_reduction, mara.model = "far_field", "gpt-4.1"

        with pytest.raises(ValidationError, match="needs a gpt-realtime model"):
            mara.publish(alice)
        assert mara.versions.count() == 1

    def test_a_version_has_every_option_as_the_draft_had_it(self, mara: Persona, alice: User) -> None:
        mara.phrase_list, mara.temperature, mara.voice_style = ["Lighthouse Quay"], None, "cheerful"

        mara.save()
        version = PersonaVersion.objects.get(pk=mara.publish(alice).pk)

        mara.refresh_from_db()
        assert version.options() == mara.options()


class TestWhoFindsWhat:
    def test_a_draft_that_was_never_published_is_its_owners_alone(self, draft: Persona, alice: User, bob: User) -> None:
        assert draft in Persona.objects.visible_to(alice)
        assert draft not in Persona.objects.visible_to(bob)

    def test_nobody_calls_it_not_even_an_editor(self, draft: Persona, alice: User, editor: User) -> None:
        for person in (alice, editor):
            assert draft not in Persona.objects.callable_by(person)

    def test_others_find_it_by_what_is_published_and_its_owner_by_the_draft(
        self, mara: Persona, alice: User, bob: User
    ) -> None:
        mara.name, mara.language = "Miriam", "de-DE"
        mara.save()

        found = Persona.objects.all()
        assert found.matching("miriam", alice).get() == found.matching("mara", bob).get() == mara
        assert not found.matching("mara", alice).exists()
        assert not found.matching("miriam", bob).exists()
        assert found.speaking("de-DE", alice).get() == found.speaking("en-US", bob).get() == mara
        assert (found.languages(alice), found.languages(bob)) == ({"de-DE"}, {"en-US"})

    def test_a_person_it_is_shared_with_finds_it(self, mara: Persona, charlie: User) -> None:
        assert mara not in Persona.objects.visible_to(charlie)
        mara.people.add(charlie)

        assert mara in Persona.objects.callable_by(charlie)
        assert mara not in Persona.objects.editable_by(charlie)

    def test_nobody_finds_or_calls_what_is_archived(self, mara: Persona, alice: User, bob: User, editor: User) -> None:
        mara.archived_at = timezone.now()
        mara.save()

        for person in (alice, bob, editor):
            assert mara not in Persona.objects.visible_to(person)
            assert mara not in Persona.objects.callable_by(person)
        assert Persona.objects.archived_of(alice).get() == mara
        assert not Persona.objects.archived_of(bob).exists()


def test_the_page_of_a_call_is_of_what_is_published(mara: Persona, alice: User, signed_in: SignIn) -> None:
    mara.name = "Miriam"
    mara.save()

    page = signed_in(alice).get(f"/personas/{mara.pk}/")

    assertContains(page, "Mara")
    assertNotContains(page, "Miriam")


def test_a_draft_has_changes_until_it_is_published(mara: Persona, alice: User) -> None:
    assert not mara.has_changes
    mara.revision += 1

    assert mara.has_changes
    mara.publish(alice)
    assert not mara.has_changes
