"""Owners archive personas that were called, get them back, and delete those that never were.

An archived persona is nobody's to call: its running calls end as if it were no longer shared, since the one rule for
that is `callable_by` (agents/rights/decision.py). Who wants them to go on archives it later; the page counts them.
"""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.atomic_post import atomic_post
from agents.names.isolated import isolated
from agents.personas.cards import LONG_TEXTS
from agents.personas.handing_over import archive, restore
from agents.personas.models import Persona, PersonaVersion
from agents.signed_in import SignedInRequest

PAGE_SIZE = 24


@require_safe
def archived(request: SignedInRequest) -> HttpResponse:
    """One's own, what was archived last first."""
    called = PersonaVersion.objects.filter(persona=OuterRef("pk"), conversations__isnull=False)
    mine = Persona.objects.archived_of(request.user).defer(*LONG_TEXTS).annotate(was_called=Exists(called))
    page = Paginator(mine.order_by("-archived_at", "pk"), PAGE_SIZE).get_page(request.GET.get("page", ""))
    return render(request, "agents/archive/archived.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@atomic_post
def persona_archive(request: SignedInRequest, persona_id: UUID) -> HttpResponse:
    persona = _mine(request, persona_id)
    if request.method == "POST":
        archive(persona)
        messages.success(request, f"{isolated(persona.name)} is archived: nobody finds or calls it now.")
        return redirect("personas-archived")
    calls = persona.conversations.aggregate(calls=Count("pk"), going_on=Count("pk", filter=Q(ended_at=None)))
    return render(request, "agents/archive/archive.html", {"persona": persona, **calls})


@require_POST
@atomic_post
def persona_restore(request: SignedInRequest, persona_id: UUID) -> HttpResponse:
    persona = _mine(request, persona_id)
    restore(persona)
    messages.success(request, f"{isolated(persona.name)} is back, and shared as it was before.")
    return redirect("gallery")


@require_http_methods(["GET", "HEAD", "POST"])
@atomic_post
def persona_delete(request: SignedInRequest, persona_id: UUID) -> HttpResponse:
    """For good. One that was called is kept, since its conversations are."""
    persona = _mine(request, persona_id)
    calls = persona.conversations.count()
    if request.method == "POST" and not calls:
        name = persona.name
        persona.delete()
        messages.success(request, f"{isolated(name)} is deleted.")
        return redirect("gallery")
    context = {"persona": persona, "calls": calls, "versions": persona.versions.count()}
    return render(request, "agents/archive/delete.html", context)


def _mine(request: SignedInRequest, persona_id: UUID) -> Persona:
    """One's own, archived or not; locked while it is changed, so that no call begins with it meanwhile."""
    mine = Persona.objects.editable_by(request.user)
    return get_object_or_404(mine.select_for_update() if request.method == "POST" else mine, pk=persona_id)
