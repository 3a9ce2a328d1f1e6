"""One's own conversations: all of them, and one. Another person's does not exist here (404)."""

from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agents.conversations.ends import end_to_its_person
from agents.conversations.export.formats import FORMATS
from agents.conversations.history.filters import LENGTHS, Filters
from agents.conversations.history.found import history_page, personas_called, with_what_is_shown
from agents.conversations.history.one import moments, neighbours
from agents.conversations.history.words_for import day_in_words, length_in_words
from agents.conversations.models import Conversation
from agents.conversations.reading import looks_at
from agents.costs.shown import costs_and_times
from agents.personas.models import Persona
from agents.personas.pictures.view import picture_url
from agents.signed_in import SignedInRequest


@require_safe
def conversations(request: SignedInRequest) -> HttpResponse:
    filters = Filters.read(request.GET)
    page, today = history_page(request.user, filters), localdate()
    context = {
        "page": page,
        "days": [(day_in_words(day, today), list(rows)) for day, rows in groupby(page.rows, lambda row: row.day)],
        "filters": filters,
        "personas": personas_called(request.user),
        "lengths": LENGTHS,
    }
    return render(request, "agents/conversations/list.html", context)


@require_safe
def conversation(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    mine = with_what_is_shown(Conversation.objects.visible_to(request.user), request.user)
    found = get_object_or_404(mine, pk=conversation_id)
    context = {
        "conversation": found,
        "version": found.persona_version,
        "picture_url": picture_url(found.persona_id, found.picture_digest),  # type: ignore[attr-defined]  # annotated
        "turns": moments(found),
        "ended": end_to_its_person(found.end_reason),
        "length": length_in_words(found.duration),
        "may_be_called": Persona.objects.callable_by(request.user).filter(pk=found.persona_id).exists(),
        "formats": FORMATS.values(),
        "looks": looks_at(found),
        **neighbours(found, request.user),
        **costs_and_times(request.user, found),
    }
    return render(request, "agents/conversations/one.html", context)
