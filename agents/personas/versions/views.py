"""The pages about a persona's versions, for its owner and for staff: `Door` says who sees and who publishes."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agents.names.isolated import isolated
from agents.personas.models import Persona
from agents.personas.versions.differences import changed_options, differences
from agents.personas.versions.doors import SITE, Door
from agents.personas.versions.forms import CompareForm
from agents.personas.versions.listing import page_of_versions, row_of
from agents.personas.versions.publishing import differs
from agents.personas.versions.words import parts
from agents.signed_in import SignedInRequest


@require_safe
def versions(request: SignedInRequest, persona_id: UUID, door: Door = SITE) -> HttpResponse:
    persona = door.find(request.user, persona_id)
    page, rows = page_of_versions(persona, request.GET.get("page", ""), door.links(persona))
    context = about(request, door, persona, f"Versions of {isolated(persona.name)}") | {
        "page": page,
        "rows": rows,
        "differs": differs(persona),
        "changed": changed_options(persona.published, persona) if persona.published else [],
        "compare": CompareForm(persona=persona),
    }
    return render(request, "agents/versions/list.html", context)


@require_safe
def version(request: SignedInRequest, persona_id: UUID, number: int, door: Door = SITE) -> HttpResponse:
    """What one version says, and what was made of it."""
    persona = door.find(request.user, persona_id)
    found = get_object_or_404(persona.versions.select_related("author"), number=number)
    context = about(request, door, persona, f"Version {number} of {isolated(persona.name)}") | {
        "row": row_of(found, door.links(persona)),
        "parts": list(parts(found)),
    }
    return render(request, "agents/versions/version.html", context)


@require_safe
def compare(request: SignedInRequest, persona_id: UUID, door: Door = SITE) -> HttpResponse:
    """What is different between two versions, or between one and the draft."""
    persona = door.find(request.user, persona_id)
    form = CompareForm(request.GET if "earlier" in request.GET else None, persona=persona)
    context = about(request, door, persona, f"Compare versions of {isolated(persona.name)}") | {"compare": form}
    if form.is_valid():
        earlier, later = form.cleaned_data["earlier"], form.cleaned_data["later"]
        links = context["links"]
        context |= {
            "earlier": earlier,
            "later": later,
            "differences": differences(earlier, later or persona),
            "earlier_url": links.to("version", earlier.number),
            "later_url": later and links.to("version", later.number),
        }
    return render(request, "agents/versions/compare.html", context)


def about(request: SignedInRequest, door: Door, persona: Persona, title: str) -> dict[str, Any]:
    """What each of these pages shows."""
    return {
        **door.context(request),
        "layout": door.layout,
        "title": title,
        "persona": persona,
        "links": door.links(persona),
        "may_publish": door.may_publish(request.user, persona),
    }
