"""The rows of a call: a conversation is opened, found, opened again and closed here, and its turns are stored and read.

One that a dead process left open is closed here too (`close_lost`).
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from agents.conversations.models import Conversation
from agents.conversations.models import Turn as TurnRow
from agents.database import in_database
from agents.personas.mcp_servers import MissingToken
from agents.personas.models import PersonaVersion
from agents.personas.session_config import SessionConfig, session_config
from agents.voice.conversation.transcript import Turn
from agents.voice.end_reasons import EndReason
from agents.voice.errors import ToolKeyMissing
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.storage.turn_rows import said_before, turn_of


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation that has begun, and the settings of the persona version it runs with.

    `started_at` in Unix seconds. `earlier`: what was said in the conversation that it goes on from. `is_recorded`: site
    and persona allow it, and the person has agreed.
    """

    conversation_id: UUID
    config: SessionConfig
    started_at: float
    persona_id: UUID | None = None
    earlier: tuple[Turn, ...] = ()
    is_recorded: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """`end_reason`: empty while it goes on, or while nobody has noticed that its process died."""

    opened: Opened
    end_reason: str
    ended_seconds_ago: float


class ConversationDeleted(Exception):
    """There is nothing any more that could be stored."""


@in_database
def find_user(user_id: int) -> User | None:
    """The user; None if they are gone or were deactivated."""
    return User.objects.filter(pk=user_id, is_active=True).first()


async def open_conversation(
    user: User, version: PersonaVersion, conversation_id: UUID, *, continues: UUID | None = None, record: bool = False
) -> Opened | None:
    """Begin a conversation with a persona that the user may call (`call_wished`); None if it was deleted meanwhile.

    `continues`: an earlier one of theirs with that persona; any other id counts for nothing. `record`: the person has
    agreed that it is recorded.

    Raises:
        ToolKeyMissing: the operator has not set it.
        TimeoutError: the database is too slow.
    """
    async with asyncio.timeout(DATABASE_SECONDS):
        give_up_at = time.monotonic() + DATABASE_SECONDS
        try:
            return await _open(user, version, conversation_id, continues, record=record, give_up_at=give_up_at)
        except IntegrityError:
            return None


@in_database
@transaction.atomic
def _open(
    user: User,
    version: PersonaVersion,
    conversation_id: UUID,
    continues: UUID | None,
    *,
    record: bool,
    give_up_at: float,
) -> Opened:
    config = _config(version, conversation_id)
    if continues is not None:
        theirs = Conversation.objects.visible_to(user).held_with(version.persona_id).ended()
        continues = theirs.filter(pk=continues).values_list("pk", flat=True).first()
    is_recorded = record and version.recorded and settings.ENVIRONMENT.recording
    conversation = Conversation.objects.create(
        pk=conversation_id,
        user=user,
        persona_id=version.persona_id,
        persona_version=version,
        model=config.address.name,
        started_at=timezone.now(),
        continues_id=continues,
        recording_agreed_at=timezone.now() if is_recorded else None,
    )
    earlier = said_before(continues, user)
    if time.monotonic() > give_up_at:  # nobody waits any more, so nobody would close this conversation
        raise TimeoutError
    started_at = conversation.started_at.timestamp()
    return Opened(conversation.pk, config, started_at, version.persona_id, earlier, is_recorded)


def _config(version: PersonaVersion, conversation_id: UUID) -> SessionConfig:
    """With the ids by which a call is found in the logs of Azure and here. They say nothing of the people in it."""
    metadata = {"conversation": str(conversation_id), "persona_version": str(version.pk)}
    try:
        return session_config(version, metadata=metadata, tokens=settings.MCP_TOKENS)
    except MissingToken as missing:
        raise ToolKeyMissing(f"persona version {version.pk}: {missing}") from None


@in_database
def find_conversation(user: User, persona_id: UUID, conversation_id: UUID) -> Stored | None:
    """This user's conversation with that persona; one of another person does not exist for them.

    Raises:
        ToolKeyMissing: the operator has taken it away.
    """
    mine = Conversation.objects.visible_to(user).held_with(persona_id)
    found = mine.select_related("persona_version").filter(pk=conversation_id).first()
    if found is None:
        return None
    ago = (timezone.now() - found.ended_at).total_seconds() if found.ended_at else 0.0
    config = _config(found.persona_version, found.pk)
    earlier = said_before(found.continues_id, user)
    is_recorded = found.recording_agreed_at is not None and settings.ENVIRONMENT.recording
    opened = Opened(found.pk, config, found.started_at.timestamp(), persona_id, earlier, is_recorded)
    return Stored(opened, found.end_reason, ago)


@in_database
def stored_turns(conversation_id: UUID) -> list[Turn]:
    """The finished turns in their order."""
    rows = TurnRow.objects.filter(conversation_id=conversation_id).order_by("position")
    return [turn_of(row) for row in rows]


@in_database
def reopen(conversation_id: UUID) -> None:
    """The conversation goes on as a call."""
    Conversation.objects.ended().filter(pk=conversation_id).update(ended_at=None, end_reason=EndReason.GOES_ON)


@in_database
def close_conversation(conversation_id: UUID, end_reason: str, ended_at: datetime, session_id: str) -> None:
    """The first end counts."""
    Conversation.objects.live().filter(pk=conversation_id).update(
        ended_at=ended_at, end_reason=end_reason, voice_live_session_id=session_id
    )


@in_database
def open_conversations(*, older_than_seconds: float, at_most: int) -> dict[UUID, int]:
    """The oldest calls, and the user of each. The age leaves out those that are only just being opened."""
    live = Conversation.objects.live().older_than(timedelta(seconds=older_than_seconds)).order_by("started_at")
    return dict(live.values_list("pk", "user_id")[:at_most])


@in_database
def close_lost(conversation_ids: list[UUID]) -> int:
    """End calls of a dead process where their last stored turn ended; returns how many were still open."""
    turns = TurnRow.objects.filter(conversation=OuterRef("pk")).order_by("-ended_at")
    ended_at = Coalesce(Subquery(turns.values("ended_at")[:1]), F("started_at"))
    left = Conversation.objects.live().filter(pk__in=conversation_ids)
    return left.update(ended_at=ended_at, end_reason=EndReason.PROCESS_LOST)


@in_database
@transaction.atomic
def store_turns(conversation_id: UUID, turns: list[Turn]) -> None:
    """Write finished turns. One that is stored already is updated: how much of it was heard may have become known.

    Raises:
        ConversationDeleted: by its owner, or by the site.
    """
    conversation = Conversation.objects.of_call(conversation_id).only("user_id").first()  # whose the words are
    if conversation is None:
        raise ConversationDeleted
    TurnRow.objects.bulk_create(
        [
            TurnRow(
                conversation=conversation,
                position=turn.position,
                role=turn.role,
                source=turn.source,
                item_id=turn.item_id,
                previous_item_id=turn.previous_item_id,
                text=turn.text,
                started_at=turn.started_at,
                ended_at=turn.ended_at or turn.started_at,
                interrupted=turn.is_cut,
                heard_ms=turn.heard_ms,
                audio_ms=turn.audio_ms or None,
            )
            for turn in turns
        ],
        update_conflicts=True,  # another process may have stored it as far as it was heard then
        unique_fields=["conversation", "item_id"],
        update_fields=["text", "words", "ended_at", "interrupted", "heard_ms", "audio_ms"],
    )
