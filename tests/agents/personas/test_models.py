"""Personas: who sees them, which versions are kept, and what cannot be deleted."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from agents.conversations.models import Conversation
from agents.personas.choices import TONES
from agents.personas.models import Persona
from agents.personas.options import NAME_LIMIT


def test_a_group_member_sees_what_is_shared_and_others_do_not(
    mara: Persona, alice: User, bob: User, charlie: User
) -> None:
    assert Persona.objects.visible_to(alice).get() == mara
    assert Persona.objects.visible_to(bob).get() == mara
    assert not Persona.objects.visible_to(charlie).exists()
    assert not Persona.objects.visible_to(AnonymousUser()).exists()


def test_a_persona_for_everyone_is_seen_once_by_all(mara: Persona, bob: User, charlie: User) -> None:
    Group.objects.create(name="Night shift").user_set.add(bob)
    mara.groups.set(Group.objects.all())
    mara.everyone = True
    mara.save()

    assert Persona.objects.visible_to(bob).count() == 1
    assert Persona.objects.visible_to(charlie).get() == mara
    assert not Persona.objects.visible_to(AnonymousUser()).exists()


def test_an_inactive_persona_is_seen_by_its_owner_alone(mara: Persona, alice: User, bob: User) -> None:
    mara.active = False
    mara.everyone = True
    mara.save()

    assert Persona.objects.visible_to(alice).get() == mara
    assert not Persona.objects.visible_to(bob).exists()


def test_a_user_who_leaves_the_group_no_longer_sees_its_personas(mara: Persona, bob: User, teachers: Group) -> None:
    bob.groups.remove(teachers)

    assert not Persona.objects.callable_by(bob).exists()


def test_an_editor_may_call_what_others_own_but_does_not_find_it_in_the_gallery(mara: Persona, editor: User) -> None:
    assert Persona.objects.callable_by(editor).get() == mara
    assert not Persona.objects.visible_to(editor).exists()


@pytest.mark.parametrize(
    "state",
    [{}, {"active": False}, {"everyone": True}, {"published": None}, {"archived_at": datetime(2026, 1, 1, tzinfo=UTC)}],
)
def test_one_finds_just_what_one_may_call(
    mara: Persona, alice: User, bob: User, charlie: User, editor: User, state: dict[str, Any]
) -> None:
    Persona.objects.filter(pk=mara.pk).update(**state)
    for person in (alice, bob, charlie, editor, AnonymousUser()):
        assert Persona.objects.find_callable(mara.pk, person) == Persona.objects.callable_by(person).first()


def test_who_sees_a_persona_is_not_asked_for_more_rights(mara: Persona, bob: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert Persona.objects.find_callable(mara.pk, bob) == mara
    assert len(asked) == 1


def test_only_the_owner_edits_outside_the_admin(mara: Persona, alice: User, bob: User, boss: User) -> None:
    assert Persona.objects.editable_by(alice).get() == mara
    assert not Persona.objects.editable_by(bob).exists()
    assert not Persona.objects.editable_by(boss).exists()
    assert not Persona.objects.editable_by(AnonymousUser()).exists()


@pytest.mark.parametrize(
    ("name", "short_name"),
    [
        ("Mara, front desk", "Mara"),
        ("ليلى، الاستقبال", "ليلى"),
        ("田中、受付", "田中"),
        ("小美，前台", "小美"),
        ("Արամ՝ ընդունարան", "Արամ"),
        ("Interview coach", "Interview coach"),
        (", front desk", ", front desk"),
    ],
)
def test_a_persona_speaks_under_the_first_part_of_its_name(name: str, short_name: str) -> None:
    assert Persona(name=name).short_name == short_name


@pytest.mark.parametrize("words", ["mara", "opening HOURS", "english", "ava", "hours ava"])
def test_search_finds_words_in_name_summary_language_and_voice(mara: Persona, words: str) -> None:
    assert Persona.objects.all().matching(words, mara.owner).get() == mara


def test_search_finds_only_personas_with_every_word(mara: Persona) -> None:
    assert not Persona.objects.all().matching("mara deutsch", mara.owner).exists()


def test_the_model_checks_the_rules_too(mara: Persona) -> None:
    mara.turn_detection = "azure_semantic_vad"
    mara.language = "id-ID"

    with pytest.raises(ValidationError, match="needs English"):
        mara.full_clean()


@pytest.mark.parametrize(
    ("field", "limit"), [("instructions", 20_000), ("greeting", 500), ("name", 80), ("summary", 200)]
)
def test_texts_have_limits(mara: Persona, field: str, limit: int) -> None:
    setattr(mara, field, "x" * limit)
    mara.full_clean()
    setattr(mara, field, "x" * (limit + 1))

    with pytest.raises(ValidationError, match=str(limit)):
        mara.full_clean()


def test_a_persona_that_was_called_is_not_deleted(conversation: Conversation, mara: Persona) -> None:
    with pytest.raises(ProtectedError):
        mara.delete()


def test_a_user_who_owns_personas_is_not_deleted(mara: Persona, alice: User) -> None:
    with pytest.raises(ProtectedError):
        alice.delete()


def test_a_copy_is_private_a_draft_and_otherwise_what_is_published(mara: Persona, bob: User) -> None:
    mara.instructions = "Know the prices."
    mara.everyone = True
    mara.name = "M" * NAME_LIMIT
    published = mara.publish(mara.owner)
    mara.instructions = "Not for everybody's eyes yet."

    copy = mara.duplicate_for(bob)

    copy.refresh_from_db()
    assert (copy.owner, copy.everyone, copy.published, copy.groups.count()) == (bob, False, None, 0)
    assert copy.instructions == published.instructions
    assert copy.pk != mara.pk
    assert copy.name.endswith("M (copy)")
    copy.full_clean()


def test_a_card_knows_how_to_show_a_persona(mara: Persona) -> None:
    assert (mara.language_name, mara.voice_label, mara.initial) == ("English", "Ava HD", "M")
    assert mara.tone in TONES
    mara.name = "“…” 3rd"
    mara.language = "xx-XX"
    assert (mara.language_name, mara.initial) == ("xx-XX", "3")
