"""Stored turns as the conversation knows them, and the words of an earlier conversation that a new one begins with."""

from dataclasses import replace
from uuid import UUID

from django.contrib.auth.models import User

from agents.conversations.models import Conversation
from agents.conversations.models import Turn as TurnRow
from agents.voice.conversation.service_memory import PRIMED_TURNS
from agents.voice.conversation.transcript import Turn

EARLIER_MAX = 5  # conversations, each of which goes on from the one before


def turn_of(row: TurnRow) -> Turn:
    is_user = row.role == "user"
    return Turn(
        item_id=row.item_id,
        previous_item_id=row.previous_item_id,
        role="user" if is_user else "assistant",
        source="text" if row.source == "text" else "speech",
        position=row.position,
        started_at=row.started_at,
        text=row.text,
        ended_at=row.ended_at,
        has_text=True,
        has_audio=not is_user and row.audio_ms is not None,
        is_generated=True,
        audio_ms=row.audio_ms or 0,
        heard_ms=row.heard_ms,
        is_cut=row.interrupted,
    )


def said_before(conversation_id: UUID | None, user: User) -> tuple[Turn, ...]:
    """The last turns of that conversation of the user, and of those that it goes on from: as many as the service gets.

    They have ids of their own, which no item of the new conversation can have.
    """
    mine = Conversation.objects.visible_to(user)
    rows: list[TurnRow] = []
    for _ in range(EARLIER_MAX):
        if conversation_id is None or len(rows) >= PRIMED_TURNS:
            break
        conversation = mine.filter(pk=conversation_id).first()
        if conversation is None:
            break
        said = conversation.turns.exclude(text="").defer("words").order_by("-position")
        rows += said[: PRIMED_TURNS - len(rows)]
        conversation_id = conversation.continues_id
    return tuple(replace(turn_of(row), item_id=f"earlier_{place}") for place, row in enumerate(reversed(rows)))
