"""The page on which owners give a persona away. Somebody else's is not found (404)."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agents.names.isolated import isolated
from agents.personas.give_form import OwnersGiveForm
from agents.personas.handing_over import give
from agents.personas.models import Persona
from agents.signed_in import SignedInRequest

HAS_NO_ROOM = (
    "%s has as many personas as one person may have: ask them to make room for this one, or choose somebody else."
)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def persona_give(request: SignedInRequest, persona_id: UUID) -> HttpResponse:
    """First to whom; then the page that says what it means; then it is done."""
    mine = Persona.objects.editable_by(request.user).in_use()
    persona = get_object_or_404(mine.select_for_update() if request.method == "POST" else mine, pk=persona_id)
    form = OwnersGiveForm(request.POST or None, user=request.user)
    context = {"persona": persona, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "agents/personas/give.html", context)
    to: User = form.cleaned_data["to"]
    if "confirmed" not in request.POST:
        return render(request, "agents/personas/give_sure.html", context | {"to": to})
    try:
        give(persona, to, by=request.user, keeps_access=form.cleaned_data["keeps_access"])
    except ValidationError:
        form.add_error("to", HAS_NO_ROOM % isolated(to.get_username()))
        return render(request, "agents/personas/give.html", context)
    messages.success(request, f"{isolated(persona.name)} belongs to {isolated(to.get_username())} now.")
    return redirect("gallery")
