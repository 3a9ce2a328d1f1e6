"""What the page of one conversation shows of it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from agents.conversations.history.words_for import cut_in_words
from agents.conversations.models import Conversation, Turn

CONTINUED_MAX = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """A turn, and what is to be known of it. `cut` is empty for one that is whole."""

    turn: Turn
    cut: str


def moments(conversation: Conversation) -> list[Moment]:
    """Both sides in the order of the conversation."""
    turns = conversation.turns.defer("words")
    return [Moment(turn, cut_in_words(turn.heard_ms) if turn.interrupted else "") for turn in turns]


def neighbours(conversation: Conversation, user: User) -> dict[str, Any]:
    """The user's conversation that it goes on from, and those that go on from it."""
    mine = Conversation.objects.visible_to(user).select_related("persona_version").order_by("started_at")
    before = mine.filter(pk=conversation.continues_id).first() if conversation.continues_id else None
    after = mine.filter(continues=conversation)[:CONTINUED_MAX]
    return {"goes_on_from": before, "continued_in": after}
