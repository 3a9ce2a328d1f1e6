"""The sound of one's own conversation: played by parts of the file, or downloaded. Another person's does not exist."""

import logging
from typing import Any
from uuid import UUID

from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from agents.conversations.models import Conversation
from agents.recordings.byte_range import ByteRange, Unsatisfiable, range_of
from agents.recordings.models import RecordingPart
from agents.signed_in import SignedInRequest

logger = logging.getLogger(__name__)

CONTENT_TYPE = "audio/ogg; codecs=opus"
AWAY = "The recording cannot be read just now. Try again in a moment."


@require_safe
def recording(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """`part`: the id of one; the first, if it is left out. `download`: to keep it."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=conversation_id)
    part = _part(conversation, request.GET.get("part", ""))
    try:
        response = _sound(request, part)
    except Unsatisfiable:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{part.size_bytes}"})
    except Exception as error:  # whatever a storage raises that is away, or has lost the file
        logger.error("recordings: a file cannot be read (%s)", type(error).__name__)
        response = HttpResponse(AWAY, status=503, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Accept-Ranges"] = "bytes"
    if "download" in request.GET and response.status_code < 400:
        name = f"conversation-with-ai-{part.started_at:%Y-%m-%d-%H-%M-%S}.opus"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _part(conversation: Conversation, part_id: str) -> RecordingPart:
    parts = RecordingPart.objects.stored().filter(conversation=conversation)
    try:
        found = parts.filter(pk=UUID(part_id)).first() if part_id else parts.first()
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found


def _sound(request: HttpRequest, part: RecordingPart) -> HttpResponse:
    size = part.size_bytes
    wanted = range_of(request.headers.get("Range", ""), size)
    span = wanted or ByteRange(0, size)
    if request.method == "HEAD":
        return HttpResponse(content_type=CONTENT_TYPE, headers={"Content-Length": str(size)})
    headers: dict[str, Any] = {"Content-Range": span.header(size)} if wanted else {}
    content = _read(part.name, span)
    return HttpResponse(content, status=206 if wanted else 200, content_type=CONTENT_TYPE, headers=headers)


def _read(name: str, span: ByteRange) -> bytes:
    """
    Raises:
        Exception: whatever the storage raises.
    """
    with storages["recordings"].open(name) as file:
        file.seek(span.first)
        content: bytes = file.read(span.end - span.first)
    if len(content) != span.end - span.first:
        raise OSError("the file is shorter than it was")
    return content
