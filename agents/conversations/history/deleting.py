"""Deletes one's own conversations: one, several or all. It asks first; a call that goes on is kept."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agents.conversations.history.cursor import Cursor
from agents.conversations.models import Conversation, ConversationQuerySet
from agents.conversations.words.index import forget_deleted
from agents.signed_in import SignedInRequest

SEVERAL_MAX = 100
CHUNK = 200  # conversations in one transaction: a call that is stored meanwhile does not wait for more
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Chosen:
    """`keys`: those that were ticked; None for all. `until`: the newest that was there when the person was asked."""

    keys: frozenset[UUID] | None
    until: Cursor | None = None

    @classmethod
    def read(cls, fields: QueryDict) -> "Chosen":
        """
        Raises:
            BadRequest: a value that no form of ours sends.
        """
        try:
            if "all" in fields:
                return cls(None, Cursor.read(text) if (text := fields.get("until", "")) else None)
            keys = frozenset(UUID(text) for text in fields.getlist("which")[: SEVERAL_MAX + 1])
        except ValueError:
            raise BadRequest("These are no conversations.") from None
        if len(keys) > SEVERAL_MAX:
            raise BadRequest(f"More than {SEVERAL_MAX} at once.")
        return cls(keys)

    def among(self, mine: ConversationQuerySet) -> ConversationQuerySet:
        if self.keys is not None:
            return mine.filter(pk__in=self.keys)
        if self.until is None:
            return mine
        at, key = self.until.started_at, self.until.conversation_id
        return mine.filter(Q(started_at__lt=at) | Q(started_at=at, pk__lte=key))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedInRequest) -> HttpResponse:
    """Ask, with what would go; or do it."""
    chosen = Chosen.read(request.POST if request.method == "POST" else request.GET)
    found = chosen.among(Conversation.objects.visible_to(request.user))
    if request.method == "POST":
        count = _delete(found)
        messages.success(request, f"{count} conversation{'s are' if count != 1 else ' is'} deleted.")
        return redirect("conversations")
    going = found.ended()
    newest = going.order_by("-started_at", "-pk").first()
    context = {
        "is_all": chosen.keys is None,
        "keys": [str(key) for key in going.values_list("pk", flat=True)] if chosen.keys else [],
        "count": going.count(),
        "shown": going.select_related("persona_version").order_by("-started_at", "-pk")[:SHOWN],
        "until": Cursor(newest.started_at, newest.pk) if newest else "",
        "kept": found.live().count(),
    }
    return render(request, "agents/conversations/delete.html", context)


def _delete(chosen: ConversationQuerySet) -> int:
    """In chunks. Returns how many are gone; those that go on stay, and so does one that began meanwhile."""
    count = 0
    while keys := list(chosen.ended().order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        _, gone = chosen.ended().filter(pk__in=keys).delete()
        count += gone.get("agents.Conversation", 0)
    if count:
        forget_deleted()
    return count
