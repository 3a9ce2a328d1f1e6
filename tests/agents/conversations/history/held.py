"""Conversations for the tests of the pages: of Bob with Mara, begun minutes apart."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona

_NUMBERS = count()


def held(
    user: User, persona: Persona, *texts: str, minutes_ago: float = 60, took: float = 2, **more: Any
) -> Conversation:
    """A conversation that took so many minutes, and in which both sides said these in turn."""
    began = timezone.now() - timedelta(minutes=minutes_ago)
    fields = {"ended_at": began + timedelta(minutes=took), "end_reason": "stopped"} | more
    conversation = Conversation.objects.create(
        user=user,
        persona=persona,
        persona_version=persona.versions.latest("number"),
        model=persona.model,
        started_at=began,
        **fields,
    )
    for place, text in enumerate(texts):
        said(conversation, text, place, began + timedelta(seconds=place))
    return conversation


def said(conversation: Conversation, text: str, place: int, at: datetime, **more: Any) -> Turn:
    fields = {"role": ("user", "assistant")[place % 2], "source": ("text", "speech")[place % 2]} | more
    return Turn.objects.create(
        conversation=conversation,
        position=place,
        item_id=f"item {next(_NUMBERS)}",
        text=text,
        started_at=at,
        ended_at=at,
        **fields,
    )
