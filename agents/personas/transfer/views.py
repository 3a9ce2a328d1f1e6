"""Import and export for owners. A persona that is somebody else's is not found (404)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agents.personas.models import Persona
from agents.personas.transfer.doors import for_owner
from agents.personas.transfer.export import Format, as_download, with_all_of_them
from agents.personas.transfer.pages import ImportPage, import_page
from agents.signed_in import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def personas_import(request: SignedInRequest) -> HttpResponse:
    mine = Persona.objects.editable_by(request.user).in_use()
    context = {"has_personas": mine.exists(), "formats": list(Format)}
    page = ImportPage(for_owner(request.user), "agents/transfer/import.html", reverse("gallery"), context)
    return import_page(request, page)


@require_safe
def personas_export(request: SignedInRequest) -> HttpResponse:
    """All that are the user's own, in one file."""
    file_format = _format(request)
    mine = with_all_of_them(Persona.objects.editable_by(request.user).in_use())
    if not mine:
        return redirect(f"{reverse('personas-import')}?none")  # no message: to read a page starts no other session
    return as_download(mine, file_format, seen_by=request.user)


@require_safe
def persona_export(request: SignedInRequest, persona_id: UUID) -> HttpResponse:
    file_format = _format(request)
    persona = get_object_or_404(Persona.objects.editable_by(request.user), pk=persona_id)
    return as_download([persona], file_format, seen_by=request.user)


def _format(request: HttpRequest) -> Format:
    """As `format` in the address says; YAML if it says nothing."""
    try:
        return Format(request.GET.get("format", Format.YAML))
    except ValueError:
        raise Http404 from None
