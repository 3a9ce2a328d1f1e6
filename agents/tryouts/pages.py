"""What the panel “Try” asks for. Answers are JSON: the socket of a tryout, or `problems` and why there is none."""

from uuid import UUID

from django.conf import settings as site
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from agents.personas.editing import changeable_by
from agents.personas.models import Persona
from agents.personas.persona_settings import PersonaSettings
from agents.signed_in import SignedInRequest
from agents.tryouts import kept, minutes
from agents.tryouts.earlier_turns import earlier_turns
from agents.tryouts.form import checked, problems
from agents.tryouts.kept import Side
from agents.tryouts.shown import persona_of, sent_of

WRONG = 422  # as sent, it cannot be tried
USED_UP = 429


@require_POST
def try_new(request: SignedInRequest) -> JsonResponse:
    """The draft of a persona that is not saved yet."""
    return _try_draft(request, Persona(owner=request.user))


@require_POST
def try_draft(request: SignedInRequest, persona_id: UUID) -> JsonResponse:
    return _try_draft(request, _changeable(request, persona_id))


@require_POST
def try_published(request: SignedInRequest, persona_id: UUID) -> JsonResponse:
    """What callers get now, to compare the draft with it."""
    persona = _changeable(request, persona_id)
    if persona.published is None:
        return _refused("Nothing is published yet, so there is nothing to compare with.", WRONG)
    return _kept(request, persona, persona.published, Side.PUBLISHED)


@require_safe
def turns(request: SignedInRequest, persona_id: UUID) -> JsonResponse:
    """What the person themselves said in earlier conversations with this persona."""
    return JsonResponse({"conversations": earlier_turns(request.user, _changeable(request, persona_id))})


def _changeable(request: SignedInRequest, persona_id: UUID) -> Persona:
    return get_object_or_404(changeable_by(request.user).select_related("published", "owner"), pk=persona_id)


def _try_draft(request: SignedInRequest, persona: Persona) -> JsonResponse:
    form = checked(request.POST, request.user, persona)
    if form.errors:
        return JsonResponse({"problems": list(problems(form))}, status=WRONG)
    return _kept(request, persona, form.instance, Side.DRAFT)


def _kept(request: SignedInRequest, persona: Persona, settings: PersonaSettings, side: Side) -> JsonResponse:
    seconds = minutes.seconds_of_next(request.user.pk)
    if not seconds:
        return _refused(minutes.used_up(), USED_UP)
    tryout = kept.keep(request.user.pk, persona, settings, side)
    return JsonResponse(
        {
            "socketPath": f"/ws/voice/try/{tryout.id}/",
            "seconds": seconds,
            "persona": persona_of(settings),
            "sent": sent_of(settings, site.MCP_TOKENS),
        }
    )


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"problems": [{"field": "", "label": "", "sentence": sentence}]}, status=status)
