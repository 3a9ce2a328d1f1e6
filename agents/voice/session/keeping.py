"""What is kept and counted of a call: its turns, and what its person types. Of a tryout nothing is kept."""

from uuid import UUID

from agents.voice.session.day_minutes import DayMinutes
from agents.voice.session.rules import SessionRules
from agents.voice.session.typed_in_tryout import TypedInTryout
from agents.voice.session.typed_text import TypedText
from agents.voice.storage.nothing_kept import NothingKept
from agents.voice.storage.record import Record


def record_of(rules: SessionRules, conversation_id: UUID) -> Record | NothingKept:
    return NothingKept(rules.day.user_id) if rules.is_tryout else Record(conversation_id)


def typed_text_of(rules: SessionRules, day: DayMinutes) -> TypedText | TypedInTryout:
    return TypedInTryout() if rules.is_tryout else TypedText(rules.day, day)
