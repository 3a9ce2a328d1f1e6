"""The words of an earlier conversation, as a new one begins with them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from agents.voice.conversation.service_memory import PRIMED_TURNS
from agents.voice.storage.rows import find_conversation
from agents.voice.storage.turn_rows import said_before
from tests.agents.voice.storage.begun import begun

pytestmark = pytest.mark.django_db(transaction=True)
NOON = timezone.now() - timedelta(hours=3)


@pytest.fixture
def mara(alice: User) -> Persona:
    return Persona.objects.create_published(owner=alice, name="Mara", summary="Front desk", everyone=True)


def held(user: User, persona: Persona, *texts: str, continues: Conversation | None = None) -> Conversation:
    conversation = Conversation.objects.create(
        user=user,
        persona=persona,
        persona_version=persona.versions.latest("number"),
        model="gpt-realtime",
        started_at=NOON,
        ended_at=NOON,
        end_reason="stopped",
        continues=continues,
    )
    for place, text in enumerate(texts):
        Turn.objects.create(
            conversation=conversation,
            position=place,
            role=("user", "assistant")[place % 2],
            source="text",
            item_id=f"item_{place}",
            text=text,
            started_at=NOON,
            ended_at=NOON,
        )
    return conversation


def test_both_sides_are_there_in_order_under_ids_of_their_own(mara: Persona, alice: User) -> None:
    earlier = held(alice, mara, "I am Ada.", "Hello, Ada.", "")
    said = said_before(earlier.pk, alice)

    assert [(turn.item_id, turn.role, turn.text) for turn in said] == [
        ("earlier_0", "user", "I am Ada."),
        ("earlier_1", "assistant", "Hello, Ada."),
    ]


def test_what_it_went_on_from_itself_comes_before(mara: Persona, alice: User) -> None:
    first = held(alice, mara, "one")
    second = held(alice, mara, "two", continues=first)
    third = held(alice, mara, "three", continues=second)

    assert [turn.text for turn in said_before(third.pk, alice)] == ["one", "two", "three"]


def test_of_a_long_one_the_end_is_there(mara: Persona, alice: User) -> None:
    earlier = held(alice, mara, *map(str, range(PRIMED_TURNS + 10)))
    said = said_before(earlier.pk, alice)

    assert (len(said), said[0].text, said[-1].text) == (PRIMED_TURNS, "10", str(PRIMED_TURNS + 9))


def test_nothing_is_there_of_nothing_and_of_another_person(mara: Persona, alice: User, bob: User) -> None:
    of_bob = held(bob, mara, "I am Bob.")

    assert said_before(None, alice) == said_before(uuid4(), alice) == said_before(of_bob.pk, alice) == ()


async def test_a_call_that_goes_on_from_another_begins_with_its_words(mara: Persona, alice: User) -> None:
    earlier = await make(alice, mara)
    conversation_id = uuid4()
    opened = await begun(alice, mara, conversation_id, continues=earlier.pk)
    found = await find_conversation(alice, mara.pk, conversation_id)

    assert opened is not None
    assert found is not None
    assert [turn.text for turn in opened.earlier] == ["I am Ada."]
    assert found.opened.earlier == opened.earlier  # for a process that takes it up
    assert (await Conversation.objects.aget(pk=conversation_id)).continues_id == earlier.pk


async def test_what_is_not_theirs_or_goes_on_counts_for_nothing(mara: Persona, alice: User, bob: User) -> None:
    of_bob = await make(bob, mara)
    going_on = await make(alice, mara)
    await Conversation.objects.filter(pk=going_on.pk).aupdate(ended_at=None, end_reason="")
    for continues in (of_bob.pk, going_on.pk, uuid4()):
        opened = await begun(alice, mara, continues=continues)
        assert opened is not None
        assert opened.earlier == ()
    assert not await Conversation.objects.exclude(continues=None).aexists()


async def make(user: User, persona: Persona) -> Conversation:
    return await database_sync_to_async(held)(user, persona, "I am Ada.")
