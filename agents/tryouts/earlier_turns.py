"""What somebody said in their own conversations with a persona, to be said again to draft and published version."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.utils import formats, timezone

from agents.conversations.models import Conversation, Role, Turn
from agents.personas.models import Persona

TURNS_MAX = 8
CONVERSATIONS_MAX = 10


def earlier_turns(user: User, persona: Persona) -> list[dict[str, Any]]:
    """Of their latest conversations: `when`, in words, and the first `turns` of the user, as texts."""
    said = Prefetch("turns", Turn.objects.filter(role=Role.USER).exclude(text=""), to_attr="said")
    mine = Conversation.objects.visible_to(user).held_with(persona.pk).filter(turns__role=Role.USER).distinct()
    latest = mine.order_by("-started_at").prefetch_related(said)[:CONVERSATIONS_MAX]
    return [
        {
            "when": formats.date_format(timezone.localtime(held.started_at), "DATETIME_FORMAT"),
            "turns": [" ".join(turn.text.split()) for turn in held.said[:TURNS_MAX]],
        }
        for held in latest
        if held.said
    ]
