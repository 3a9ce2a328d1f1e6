"""The gallery and the persona form. A persona that the user may not see is not found (404)."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.names.isolated import isolated
from agents.names.normal_form import words_of_a_search
from agents.personas import choices
from agents.personas.beginnings import Beginning, beginnings
from agents.personas.form_check import answer_for
from agents.personas.forms import PersonaForm
from agents.personas.gallery import gallery_page
from agents.personas.handing_over import set_active
from agents.personas.how_many import why_no_more
from agents.personas.models import Persona
from agents.personas.options import BY_FIELD
from agents.personas.publishing import published_in_words, saved_in_words, state_in_words
from agents.personas.voices.views import picker_context
from agents.signed_in import SignedInRequest

DEFAULT_LANGUAGE = str(BY_FIELD["language"].default)


@require_safe
def gallery(request: SignedInRequest) -> HttpResponse:
    visible = Persona.objects.visible_to(request.user)
    codes = visible.languages(request.user)
    words = words_of_a_search(request.GET.get("q", ""))
    language = request.GET.get("language", "")
    found = visible.matching(words, request.user)
    if language in codes:
        found = found.speaking(language, request.user)
    shown = gallery_page(found, request.user, request.GET.get("page", ""), is_searched=bool(words))
    context = {
        "gallery": shown,
        "words": words,
        "language": language if language in codes else "",
        "languages": [known for code, known in choices.LANGUAGES.items() if code in codes],
    }
    return render(request, "agents/gallery.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def persona_new(request: SignedInRequest) -> HttpResponse:
    """What to begin from; then the form, filled with that."""
    beginning = beginnings().get(request.GET.get("template", ""))
    if request.method != "POST":
        return _edit(request, _begun(request, beginning)) if beginning else _what_to_begin_from(request)
    with transaction.atomic():  # else two pages that are sent at once could both be the last one that is allowed
        return _edit(request, _begun(request, beginning))


def _begun(request: SignedInRequest, beginning: Beginning | None) -> Persona:
    language = request.GET.get("language", "")
    fields = beginning.fields(language if language in choices.LANGUAGES else DEFAULT_LANGUAGE) if beginning else {}
    return Persona(owner=request.user, **fields)


def _what_to_begin_from(request: SignedInRequest) -> HttpResponse:
    context = {
        "beginnings": beginnings().values(),
        "languages": choices.LANGUAGES.values(),
        "language": DEFAULT_LANGUAGE,
        "why_no_more": why_no_more(request.user, by=request.user),
    }
    return render(request, "agents/persona_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def persona_edit(request: SignedInRequest, persona_id: UUID) -> HttpResponse:
    mine = Persona.objects.editable_by(request.user)
    if request.method != "POST":
        return _edit(request, get_object_or_404(mine, pk=persona_id))
    with transaction.atomic():  # else two people could both find that nobody has saved meanwhile
        return _edit(request, get_object_or_404(mine.select_for_update(), pk=persona_id))


def _edit(request: SignedInRequest, persona: Persona) -> HttpResponse:
    """Show the form, or save it. What is published leads to the gallery, a draft comes back."""
    if "activate" in request.POST:
        return _activate(request, persona)
    form = PersonaForm(request.POST or None, request.FILES or None, user=request.user, instance=persona)
    if request.method == "POST" and form.is_valid():
        return _saved(request, form)
    context = {
        "form": form,
        "persona": persona,
        "state": state_in_words(persona),
        "answer": answer_for(persona),
        "why_no_more": why_no_more(request.user, by=request.user) if persona.created_at is None else "",
        "voices": choices.AZURE_VOICES + choices.OPENAI_VOICES,
        "models": choices.offered_models(settings.ENVIRONMENT.allowed_models, persona.profile),
        **picker_context(persona),
    }
    return render(request, "agents/persona_form.html", context)


def _saved(request: SignedInRequest, form: PersonaForm) -> HttpResponse:
    persona: Persona = form.save()
    if not form.publishes or not persona.has_changes:
        messages.success(request, saved_in_words(persona))
        return redirect("persona-edit", persona.pk)
    version = persona.publish(request.user, form.cleaned_data["reason"])
    messages.success(request, published_in_words(version))
    if persona.is_shared_in_vain:  # its page says so, and offers to make it active
        return redirect("persona-edit", persona.pk)
    return redirect("gallery")


def _activate(request: SignedInRequest, persona: Persona) -> HttpResponse:
    set_active(persona, active=True)
    messages.success(request, f"{isolated(persona.name)} is active: those it is shared with find it now.")
    return redirect("gallery")


@require_POST
def persona_duplicate(request: SignedInRequest, persona_id: UUID) -> HttpResponse:
    persona = get_object_or_404(Persona.objects.copyable_by(request.user), pk=persona_id)
    try:
        copy = persona.duplicate_for(request.user)
    except ValidationError as too_many:
        messages.error(request, too_many.message)
        return redirect("gallery")
    messages.success(request, f"This copy of {isolated(persona.name)} is yours. Only you see it until you share it.")
    return redirect("persona-edit", copy.pk)
