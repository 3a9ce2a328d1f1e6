"""One's own conversations: all of them, and one. Another person's does not exist here (404)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agents.conversations.ends import end_in_words
from agents.conversations.models import Conversation
from agents.signed_in import SignedInRequest

PAGE_SIZE = 25


@require_safe
def conversations(request: SignedInRequest) -> HttpResponse:
    mine = Conversation.objects.visible_to(request.user).select_related("persona", "persona_version")
    context = {"conversations": mine.order_by("-started_at", "-id")[:PAGE_SIZE]}
    return render(request, "agents/conversations/list.html", context)


@require_safe
def conversation(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    mine = Conversation.objects.visible_to(request.user).select_related("persona", "persona_version")
    found = get_object_or_404(mine, pk=conversation_id)
    context = {
        "conversation": found,
        "version": found.persona_version,
        "turns": found.turns.all(),
        "ended": end_in_words(found.end_reason),
    }
    return render(request, "agents/conversations/one.html", context)
