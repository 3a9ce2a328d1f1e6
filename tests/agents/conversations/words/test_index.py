"""The index is whole again after what happens to it."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from agents.conversations.models import Conversation, Turn
from agents.conversations.words import index
from tests.agents.conversations.words.test_field import found, said


def test_turns_of_an_earlier_release_get_their_words(
    conversation: Conversation, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "CHUNK", 2)
    for word in ("heliotrope", "rose", "tulip"):
        said(conversation, word)
    Turn.objects.update(words=None)
    assert not found("rose", bob)

    assert index.fill(Turn) == 3
    assert all(found(word, bob) for word in ("heliotrope", "rose", "tulip"))
    assert index.fill(Turn) == 0


def test_only_some_get_their_words(conversation: Conversation, alice: User, bob: User) -> None:
    said(conversation, "heliotrope")
    Turn.objects.update(words=None)

    assert index.fill(Turn, conversation__user=alice) == 0
    assert index.fill(Turn, conversation__user=bob, at_most=1) == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no triggers for it")
@pytest.mark.django_db(transaction=True)
def test_triggers_that_went_with_a_table_come_back(conversation: Conversation, bob: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER agents_said_insert")
    said(conversation, "rose")
    assert not found("rose", bob)

    call_command("migrate", verbosity=0)
    said(conversation, "heliotrope")
    assert found("heliotrope", bob)
    index.drop_on_sqlite(connection.cursor())
    index.make_on_sqlite(connection.cursor())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL forgets by itself")
def test_words_of_deleted_turns_are_gone(conversation: Conversation) -> None:
    said(conversation, "heliotrope")
    said(conversation, "rose")
    conversation.turns.filter(text="heliotrope").delete()
    index.forget_deleted()

    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM agents_said_data")
        blocks = b"".join(bytes(block) for (block,) in cursor.fetchall())
    assert b"rose" in blocks
    assert b"heliotrope" not in blocks
