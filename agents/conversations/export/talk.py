"""What a file of a conversation tells, as plain values. The writers beside this module make text of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from agents.conversations.ends import end_in_words
from agents.conversations.models import Conversation, Role, Source, Turn

YOU = "You"


@dataclass(frozen=True, slots=True)
class Said:
    """One turn. `text`: as far as it was heard, if the answer was cut. `heard_ms`, `audio_ms`: None where unknown."""

    role: Role
    source: Source
    text: str
    started_at: datetime
    ended_at: datetime
    is_cut: bool = False
    heard_ms: int | None = None
    audio_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with an AI. `caller`: what the files that people read call the person."""

    id: UUID
    title: str
    caller: str
    username: str
    persona_id: UUID
    persona: str
    version: int
    language: str
    model: str
    started_at: datetime
    ended_at: datetime | None
    end_code: str
    continues: UUID | None
    turns: tuple[Said, ...]

    @property
    def end(self) -> str:
        """Why it ended, in words."""
        return end_in_words(self.end_code)

    def speaker(self, said: Said) -> str:
        return self.caller if said.role is Role.USER else self.persona


def with_all_of_it(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """The conversations with what a file needs, in two statements."""
    return conversations.select_related("user", "persona_version").prefetch_related("turns")


def talk_of(conversation: Conversation, *, caller: str = YOU) -> Talk:
    version = conversation.persona_version
    return Talk(
        id=conversation.pk,
        title=conversation.name,
        caller=caller,
        username=conversation.user.get_username(),
        persona_id=conversation.persona_id,
        persona=version.name,
        version=version.number,
        language=version.language,
        model=conversation.model,
        started_at=conversation.started_at,
        ended_at=conversation.ended_at,
        end_code=conversation.end_reason,
        continues=conversation.continues_id,
        turns=tuple(_said(turn) for turn in conversation.turns.all()),
    )


def _said(turn: Turn) -> Said:
    return Said(
        role=Role(turn.role),
        source=Source(turn.source),
        text=turn.text,
        started_at=turn.started_at,
        ended_at=turn.ended_at,
        is_cut=turn.interrupted,
        heard_ms=turn.heard_ms,
        audio_ms=turn.audio_ms,
    )
