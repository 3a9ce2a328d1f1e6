"""What the database knows of a conversation that a browser asks for: enough to take it up without its process."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from agents.database import in_database
from agents.personas.models import Conversation
from agents.personas.models import Turn as TurnRow
from agents.personas.session_config import session_config
from agents.voice.conversation.transcript import Turn
from agents.voice.storage.record import Opened


@dataclass(frozen=True, slots=True)
class Stored:
    """`end_reason`: empty while it goes on, or while nobody has noticed that its process died."""

    opened: Opened
    end_reason: str
    ended_seconds_ago: float


@in_database
def find_conversation(user: User, persona_id: UUID, conversation_id: UUID) -> Stored | None:
    """This user's conversation with that persona; another's does not exist for them."""
    mine = Conversation.objects.filter(user=user, persona_id=persona_id)
    found = mine.select_related("persona_version").filter(pk=conversation_id).first()
    if found is None:
        return None
    ago = (timezone.now() - found.ended_at).total_seconds() if found.ended_at else 0.0
    opened = Opened(found.pk, session_config(found.persona_version), found.started_at.timestamp(), persona_id)
    return Stored(opened, found.end_reason, ago)


@in_database
def stored_turns(conversation_id: UUID) -> list[Turn]:
    """The finished turns in their order."""
    rows = TurnRow.objects.filter(conversation_id=conversation_id).order_by("position")
    return [_turn(row) for row in rows]


@in_database
def reopen(conversation_id: UUID) -> None:
    """It goes on."""
    Conversation.objects.filter(pk=conversation_id).update(ended_at=None, end_reason="")


def _turn(row: TurnRow) -> Turn:
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
