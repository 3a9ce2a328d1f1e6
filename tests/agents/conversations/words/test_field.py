"""Turns found by their words, in the database. test_on_postgres.py runs this file there too."""

from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from agents.conversations.models import Conversation, Turn
from agents.conversations.words.splitting import Wanted, wanted
from tests.agents.conversations.words.scripts import SAID_AND_LOOKED_FOR

NUMBERS = count()


def said(conversation: Conversation, text: str) -> Turn:
    now = timezone.now()
    place = next(NUMBERS)
    return Turn.objects.create(
        conversation=conversation, position=place, item_id=f"item {place}", text=text, started_at=now, ended_at=now
    )


def found(typed: str, user: User) -> set[str]:
    return set(Turn.objects.filter(words__said=wanted(typed, user.pk)).values_list("text", flat=True))


def test_words_are_found_in_every_script(conversation: Conversation, bob: User) -> None:
    for text in {text for text, _, _ in SAID_AND_LOOKED_FOR}:
        said(conversation, text)

    wrong = [
        (text, typed) for text, typed, is_found in SAID_AND_LOOKED_FOR if (text in found(typed, bob)) is not is_found
    ]
    assert wrong == []


def test_nothing_of_another_person_is_found(conversation: Conversation, alice: User, bob: User) -> None:
    said(conversation, f"heliotrope {alice.pk}xheliotrope")

    assert found("heliotrope", bob)
    assert not found("heliotrope", alice)


def test_words_follow_the_text(conversation: Conversation, bob: User) -> None:
    turn = said(conversation, "heliotrope and rose")
    turn.text = "heliotrope"
    turn.save()
    assert found("heliotrope", bob)
    assert not found("rose", bob)

    Turn.objects.all().delete()
    assert not found("heliotrope", bob)


def test_words_follow_what_passes_django_by(conversation: Conversation, bob: User) -> None:
    said(conversation, "heliotrope")
    Turn.objects.update(words="")
    assert not found("heliotrope", bob)
    said(conversation, "rose")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM agents_turn")
    said(conversation, "tulip")
    assert not found("rose", bob)


@pytest.mark.parametrize("typed", ["x" * 100, "東" * 100, "a " * 50])
def test_long_searches_are_answered(typed: str, conversation: Conversation, bob: User) -> None:
    said(conversation, typed)

    assert found(typed, bob) == {typed}


def test_a_text_of_a_million_characters_is_stored(conversation: Conversation, bob: User) -> None:
    said(conversation, "東京" * 500_000)
    said(conversation, " ".join(f"{word:020}" for word in range(50_000)))

    assert len(found("東京", bob)) == 1
    assert len(found(f"{7:020}", bob)) == 1


def test_a_search_uses_the_index(conversation: Conversation, bob: User, request: Any) -> None:
    said(conversation, "heliotrope")
    sought: Wanted = wanted("heliotrope", bob.pk)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Turn.objects.filter(words__said=sought).order_by().explain()

    assert ("agents_turn_said" if connection.vendor == "postgresql" else "VIRTUAL TABLE INDEX") in plan
