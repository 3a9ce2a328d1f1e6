"""Conversations as they are stored after calls."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona

LONG_AGO = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def held(persona: Persona, user: User, began: datetime = LONG_AGO, seconds: int | None = 60, **more: Any) -> Any:
    """A conversation; one without seconds goes on."""
    turns = more.pop("turns", [])
    ended_at = None if seconds is None else began + timedelta(seconds=seconds)
    reason = more.pop("end_reason", "stopped")
    conversation = Conversation.objects.create(
        user=user,
        persona=persona,
        persona_version=persona.versions.latest("number"),
        started_at=began,
        ended_at=ended_at,
        end_reason="" if seconds is None else reason,
        **{"model": "gpt-realtime"} | more,
    )
    Turn.objects.bulk_create(
        Turn(
            conversation=conversation,
            position=number,
            role=role,
            source=source,
            item_id=f"item_{number}",
            text="It is a quarter past seven.",
            started_at=began,
            ended_at=began,
            interrupted=interrupted,
        )
        for number, (role, source, interrupted) in enumerate(turns)
    )
    return conversation
