"""The pages of one's own conversations."""

from django.contrib.auth.models import User
from django.test import Client

from agents.conversations.models import Conversation


def test_a_person_finds_their_conversation_and_reads_it(client: Client, bob: User, conversation: Conversation) -> None:
    client.force_login(bob)
    conversation.turns.create(
        position=0,
        role="user",
        source="text",
        item_id="1",
        text="heliotrope",
        started_at=conversation.started_at,
        ended_at=conversation.started_at,
    )
    assert f"/conversations/{conversation.pk}/" in client.get("/conversations/").content.decode()
    assert "heliotrope" in client.get(f"/conversations/{conversation.pk}/").content.decode()


def test_another_persons_conversation_is_not_found(client: Client, alice: User, conversation: Conversation) -> None:
    client.force_login(alice)
    assert client.get(f"/conversations/{conversation.pk}/").status_code == 404
