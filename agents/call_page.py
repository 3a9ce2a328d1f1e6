"""The page of a call. A persona that the user may not call is not found (404)."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from agents.conversations.models import Conversation
from agents.personas.editing import edit_url
from agents.personas.models import Persona
from agents.personas.session_config import begins_with_push_to_talk, may_be_interrupted
from agents.privacy.facts import facts_in_force
from agents.privacy.views import has_acknowledged, notice_page
from agents.privacy.words import short_line
from agents.signed_in import SignedInRequest
from agents.voice.errors import FAULTS
from agents.voice.storage.turn_rows import said_before


@require_safe
def talk(request: SignedInRequest, persona_id: UUID) -> HttpResponse:
    persona = Persona.objects.select_related("published").find_callable(persona_id, request.user)
    if persona is None:
        raise Http404
    continued = _continued(request, persona)
    if continued is not None and continued.ended_at is None:
        return redirect("talk", persona.pk)  # where it can be taken up
    if not has_acknowledged(request.user):
        return notice_page(request, persona=persona, shown=persona.published)
    live, limit = _live_calls(request.user), settings.ENVIRONMENT.sessions_per_user
    context = {
        "persona": persona,
        "shown": persona.published,
        "begins_with_push_to_talk": begins_with_push_to_talk(persona.published),
        "may_be_interrupted": may_be_interrupted(persona.published),
        "socket_path": f"/ws/voice/{persona.pk}/",
        "running_id": next((call.pk for call in live if call.persona_id == persona.pk), None),
        "ended_by_new": live[limit - 1] if len(live) >= limit else None,
        "recognises_english_only": settings.VOICE_LIVE.is_local and settings.ENVIRONMENT.ears != "multilingual",
        "speaks_english": persona.published is not None and persona.published.language.startswith("en-"),
        "may_be_recorded": settings.ENVIRONMENT.recording and bool(persona.published and persona.published.recorded),
        "show_log": request.user.is_staff,
        "edit_url": edit_url(request.user, persona),
        "continued": continued,
        "earlier": said_before(continued.pk, request.user) if continued else (),
        "faults": FAULTS,
        "told": short_line(facts_in_force().kept_for(persona.keep_days)),
    }
    return render(request, "agents/call.html", context)


def _continued(request: SignedInRequest, persona: Persona) -> Conversation | None:
    """The conversation that `?continue=` names; one of another person or persona is not found."""
    if "continue" not in request.GET:
        return None
    try:
        key = UUID(request.GET["continue"])
    except ValueError:
        raise Http404 from None
    mine = Conversation.objects.visible_to(request.user).held_with(persona.pk).select_related("persona_version")
    return get_object_or_404(mine, pk=key)


def _live_calls(user: User) -> list[Conversation]:
    """This user's calls that go on, the newest first. The page can take one with its persona up; a new one ends another
    if there is no place for both."""
    longest = timedelta(seconds=settings.ENVIRONMENT.session_max_seconds)
    return list(Conversation.objects.visible_to(user).live().younger_than(longest).select_related("persona"))
