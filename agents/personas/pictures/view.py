"""Sends a picture to those who see its persona. Its address has its digest, so a browser asks for it once."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from agents.personas.pictures.models import PersonaPicture
from agents.signed_in import SignedInRequest

# Kept by this person's browser alone; signing out empties its cache (Clear-Site-Data).
CACHED = "private, max-age=31536000, immutable"


@require_safe
def persona_picture(request: SignedInRequest, persona_id: UUID, digest: str) -> HttpResponse:
    pictures = PersonaPicture.objects.visible_to(request.user)
    picture = get_object_or_404(pictures, persona_id=persona_id, digest=digest)
    etag = quote_etag(digest)
    headers = {"ETag": etag, "Cache-Control": CACHED, "Content-Disposition": 'inline; filename="picture.webp"'}
    answer = HttpResponse(bytes(picture.image), content_type="image/webp", headers=headers)
    return get_conditional_response(request, etag, response=answer) or answer


def picture_url(persona_id: UUID, digest: str | None) -> str:
    """Where the picture is; empty for a persona without one."""
    return reverse("persona-picture", args=[persona_id, digest]) if digest else ""
