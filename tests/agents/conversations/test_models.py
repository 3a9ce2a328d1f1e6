"""Conversations: who sees them, which of them are live, and what their turns keep."""

import ast
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError
from django.utils import timezone

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from voicesite.paths import BASE_DIR

ALLOWED = {"visible_to", "of_call", "live", "ended", "older_than", "create"}
ALLOWED |= {"of_the_site", "uncounted", "supervised_by"}  # for no page, or for the live board


def add_turn(conversation: Conversation, item_id: str, position: int) -> Turn:
    now = timezone.now()
    return Turn.objects.create(
        conversation=conversation,
        item_id=item_id,
        position=position,
        role="user",
        source="text",
        started_at=now,
        ended_at=now,
    )


def test_a_person_sees_their_own_conversations_and_nobody_elses(
    conversation: Conversation, alice: User, bob: User
) -> None:
    assert Conversation.objects.visible_to(bob).get() == conversation
    assert not Conversation.objects.visible_to(alice).exists()
    assert not Conversation.objects.visible_to(AnonymousUser()).exists()


def test_a_conversation_is_found_by_its_persona(conversation: Conversation, mara: Persona, bob: User) -> None:
    other = mara.duplicate_for(bob)

    assert Conversation.objects.visible_to(bob).held_with(mara.pk).get() == conversation
    assert not Conversation.objects.visible_to(bob).held_with(other.pk).exists()


def test_a_conversation_is_live_until_it_has_ended(conversation: Conversation) -> None:
    assert Conversation.objects.live().get() == conversation
    assert not Conversation.objects.ended().exists()
    conversation.ended_at = timezone.now()
    conversation.save()

    assert Conversation.objects.ended().get() == conversation
    assert not Conversation.objects.live().exists()


def test_the_age_of_a_conversation_counts_from_its_beginning(conversation: Conversation) -> None:
    conversation.started_at -= timedelta(minutes=10)
    conversation.ended_at = timezone.now()
    conversation.save()

    assert Conversation.objects.older_than(timedelta(minutes=9)).exists()
    assert not Conversation.objects.older_than(timedelta(minutes=11)).exists()
    assert Conversation.objects.younger_than(timedelta(minutes=11)).exists()
    assert not Conversation.objects.younger_than(timedelta(minutes=9)).exists()


def lookups() -> Iterator[tuple[str, str]]:
    """Each place that looks conversations up, and the method it begins with."""
    for path in [*BASE_DIR.glob("agents/**/*.py"), *BASE_DIR.glob("voicesite/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Conversation.objects":
                yield f"{path.relative_to(BASE_DIR)}:{node.lineno}", node.attr


def test_every_lookup_of_a_conversation_begins_with_an_allowed_method() -> None:
    found = list(lookups())

    assert found
    assert [(where, verb) for where, verb in found if verb not in ALLOWED] == []


def test_a_conversation_keeps_the_version_it_was_held_with(conversation: Conversation, mara: Persona) -> None:
    mara.instructions = "Say nothing about prices."
    mara.save()

    conversation.refresh_from_db()
    assert conversation.persona_version.instructions != mara.instructions
    assert mara.publish(mara.owner).instructions == mara.instructions


def test_an_item_is_one_turn_and_turns_have_the_order_of_the_conversation(conversation: Conversation) -> None:
    late = add_turn(conversation, "second", position=2)
    early = add_turn(conversation, "first", position=1)

    assert list(conversation.turns.all()) == [early, late]
    with pytest.raises(IntegrityError):
        add_turn(conversation, "first", position=3)


def test_a_conversation_lasts_from_start_to_end(conversation: Conversation) -> None:
    assert conversation.duration is None
    conversation.ended_at = conversation.started_at + timedelta(seconds=90)

    assert conversation.duration == timedelta(seconds=90)
