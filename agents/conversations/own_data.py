"""A person's conversations, for the archive of everything about them, and which of them staff have read."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from agents.conversations.export.formats import FORMATS, as_file
from agents.conversations.export.talk import talk_of, with_all_of_it
from agents.conversations.models import Conversation
from agents.conversations.reading import looks_at_each

AT_ONCE = 50


def own_conversations(user: User) -> Iterator[tuple[str, list[bytes]]]:
    """A file each, the oldest first, read a few at a time."""
    mine = Conversation.objects.visible_to(user).order_by("started_at", "id")
    for keys in _keys(user):
        for conversation in with_all_of_it(mine.filter(pk__in=keys)):
            name = f"conversations/{conversation.started_at:%Y-%m-%d}-{conversation.pk}.json"
            yield name, [as_file(talk_of(conversation), FORMATS["json"])]


def own_readers(user: User) -> Iterator[dict[str, Any]]:
    """Which of them staff have read or exported, when and why, if the site tells that."""
    for keys in _keys(user):
        for key, looks in looks_at_each(keys).items():
            for look in looks:
                about = {"day": look.day.isoformat(), "what": f"{look.verb} by staff", "reason": look.reason}
                yield {"conversation": str(key)} | about


def _keys(user: User) -> Iterator[list[UUID]]:
    """The keys of all, some at a time."""
    mine = Conversation.objects.visible_to(user).order_by("started_at", "id")
    keys = list(mine.values_list("pk", flat=True))
    for begin in range(0, len(keys), AT_ONCE):
        yield keys[begin : begin + AT_ONCE]
