"""One's own conversation as a file. Another person's does not exist here (404)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from agents.conversations.export.formats import as_download, format_of
from agents.conversations.export.talk import talk_of, with_all_of_it
from agents.conversations.models import Conversation
from agents.signed_in import SignedInRequest


@require_safe
def conversation_export(request: SignedInRequest, conversation_id: UUID, suffix: str) -> HttpResponse:
    form = format_of(suffix)
    mine = with_all_of_it(Conversation.objects.visible_to(request.user))
    return as_download(talk_of(get_object_or_404(mine, pk=conversation_id)), form)
