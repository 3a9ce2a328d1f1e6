"""Conversations of people, as old as a test needs them."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from agents.conversations.models import Conversation
from agents.personas.models import Persona


def held(user: User, persona: Persona, *, ended: bool = True, days_old: float = 0, said: str = "") -> Conversation:
    """A conversation of a moment, with one turn if something was said; a call that goes on, if it has not ended."""
    at = timezone.now() - timedelta(days=days_old)
    version = persona.published
    assert version
    conversation = Conversation.objects.create(
        user=user,
        persona=persona,
        persona_version=version,
        started_at=at,
        ended_at=at if ended else None,
        model="gpt-realtime",
    )
    if said:
        conversation.turns.create(
            position=0, role="user", source="text", item_id="1", text=said, started_at=at, ended_at=at
        )
    return conversation
