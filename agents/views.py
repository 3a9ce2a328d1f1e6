"""The pages for people: gallery, persona form, voice page. What one may not see is not found."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents import choices
from agents.forms import PersonaForm
from agents.models import Conversation, Persona
from agents.voice.errors import FAULTS
from voicesite.paths import BASE_DIR

SEARCH_LIMIT = 100
# Told to the browser at once: found import by import, they would cost a phone one round trip after the other.
CALL_MODULES = [
    "js/audio/framer.js",
    "js/menu_closing.js",
    *sorted(path.relative_to(BASE_DIR / "static").as_posix() for path in BASE_DIR.glob("static/js/call/**/*.js")),
]


class SignedInRequest(HttpRequest):
    """LoginRequiredMiddleware lets nobody else in."""

    user: User


@require_safe
def gallery(request: SignedInRequest) -> HttpResponse:
    visible = Persona.objects.visible_to(request.user)
    codes = set(visible.order_by().values_list("language", flat=True).distinct())
    words = request.GET.get("q", "").replace("\0", "").strip()[:SEARCH_LIMIT]
    language = request.GET.get("language", "")
    found = visible.matching(words)
    if language in codes:
        found = found.filter(language=language)
    in_common = Prefetch("groups", queryset=request.user.groups.order_by("name"), to_attr="groups_in_common")
    context = {
        "personas": found.prefetch_related(in_common),
        "words": words,
        "language": language if language in codes else "",
        "languages": [known for code, known in choices.LANGUAGES.items() if code in codes],
    }
    return render(request, "agents/gallery.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def persona_new(request: SignedInRequest) -> HttpResponse:
    return _edit(request, Persona(owner=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def persona_edit(request: SignedInRequest, persona_id: UUID) -> HttpResponse:
    return _edit(request, get_object_or_404(Persona.objects.editable_by(request.user), pk=persona_id))


def _edit(request: SignedInRequest, persona: Persona) -> HttpResponse:
    """The form; "Save and talk" goes on to the voice page."""
    form = PersonaForm(request.POST or None, user=request.user, instance=persona)
    if request.method == "POST" and form.is_valid():
        form.save()
        if "talk" in request.POST:
            return redirect("talk", persona.pk)
        messages.success(request, f"{_isolated(persona.name)} is saved.")
        return redirect("gallery")
    context = {"form": form, "persona": persona, "voices": choices.AZURE_VOICES + choices.OPENAI_VOICES}
    return render(request, "agents/persona_form.html", context | {"models": choices.MODELS})


def _isolated(name: str) -> str:
    """In a sentence: whatever direction the name is written in, the words behind it keep theirs (Unicode FSI, PDI)."""
    return f"\u2068{name}\u2069"


@require_POST
def persona_duplicate(request: SignedInRequest, persona_id: UUID) -> HttpResponse:
    persona = get_object_or_404(Persona.objects.visible_to(request.user), pk=persona_id)
    copy = persona.duplicate_for(request.user)
    messages.success(request, f"This copy of {_isolated(persona.name)} is yours. Only you see it until you share it.")
    return redirect("persona-edit", copy.pk)


@require_safe
def talk(request: SignedInRequest, persona_id: UUID) -> HttpResponse:
    persona = get_object_or_404(Persona.objects.callable_by(request.user), pk=persona_id)
    context = {
        "persona": persona,
        "socket_path": f"/ws/voice/{persona.pk}/",
        "running_id": _running_id(request.user, persona),
        "recognises_english_only": settings.VOICE_LIVE.is_local,
        "speaks_english": persona.language.startswith("en-"),
        "show_log": request.user.is_staff,
        "edit_url": _edit_url(request.user, persona),
        "modules": CALL_MODULES,
        "faults": FAULTS,
    }
    return render(request, "agents/call.html", context)


def _running_id(user: User, persona: Persona) -> UUID | None:
    """This person's call with the persona, if one goes on: another page can take it up."""
    longest = timedelta(seconds=settings.ENVIRONMENT.session_max_seconds)
    going_on = Conversation.objects.filter(ended_at=None, started_at__gt=timezone.now() - longest)
    return going_on.filter(user=user, persona=persona).values_list("pk", flat=True).first()


def _edit_url(user: User, persona: Persona) -> str:
    """Where this person changes the persona; empty if nowhere."""
    if persona.owner_id == user.pk:
        return reverse("persona-edit", args=[persona.pk])
    if user.is_staff and user.has_perm("agents.change_persona"):
        return reverse("admin:agents_persona_change", args=[persona.pk])
    return ""
