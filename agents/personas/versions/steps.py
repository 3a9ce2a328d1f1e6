"""The pages that change what callers get or what the draft holds: each shows first what would be different then."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agents.atomic_post import atomic_post
from agents.names.isolated import isolated
from agents.personas.models import Persona, PersonaVersion
from agents.personas.options import BY_FIELD
from agents.personas.persona_settings import PersonaSettings
from agents.personas.versions.differences import Difference, differences
from agents.personas.versions.doors import SITE, Door
from agents.personas.versions.forms import ReasonForm, SeenForm
from agents.personas.versions.publishing import bring_back as bring_back_version
from agents.personas.versions.publishing import differs, publish_draft, refusals, take_into_draft
from agents.personas.versions.views import about
from agents.signed_in import SignedInRequest


@dataclass(frozen=True, slots=True)
class Step:
    """What a page asks. `result`: what callers get then; `lost`: what is in the draft only, and goes."""

    template: str
    title: str
    form: SeenForm
    differences: list[Difference]
    lost: list[Difference] = field(default_factory=list)
    result: PersonaSettings | None = None
    version: PersonaVersion | None = None
    is_needed: bool = True

    @property
    def wrong(self) -> list[tuple[str, str, str]]:
        """Why Voice Live would refuse the result: a field, its label and a sentence for each."""
        found = refusals(self.result) if self.result else {}
        return [(name, BY_FIELD[name].label, " ".join(sentences)) for name, sentences in found.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@atomic_post
def publish(request: SignedInRequest, persona_id: UUID, door: Door = SITE) -> HttpResponse:
    """Publish the draft with a reason."""
    persona = door.find_to_publish(request.user, persona_id, locked=request.method == "POST")
    form = _reason_form(request, persona, "" if persona.published else "First version")
    if _done(form, persona, lambda: publish_draft(persona, by=request.user, reason=form.cleaned_data["reason"])):
        return _published(request, door, persona)
    since = differences(persona.published, persona) if persona.published else []
    title = f"Publish {isolated(persona.name)}"
    step = Step("publish.html", title, form, since, result=persona, is_needed=differs(persona))
    return _ask(request, door, persona, step)


@require_http_methods(["GET", "HEAD", "POST"])
@atomic_post
def bring_back(request: SignedInRequest, persona_id: UUID, number: int, door: Door = SITE) -> HttpResponse:
    """Publish an earlier version again, as a new one; or only put it into the draft."""
    persona = door.find_to_publish(request.user, persona_id, locked=request.method == "POST")
    version = get_object_or_404(persona.versions, number=number)
    form = _reason_form(request, persona, f"Brings back version {number}")
    if "draft" in request.POST:
        form.fields["reason"].required = False
        if _done(form, persona, lambda: take_into_draft(persona, version, by=request.user)):
            messages.success(request, f"Version {number} is in the draft now. Callers get what they got before.")
            return redirect(door.links(persona).edit)
    elif _done(form, persona, lambda: bring_back_version(persona, version, by=request.user, reason=_reason(form))):
        return _published(request, door, persona)
    published = persona.published
    step = Step(
        "bring_back.html",
        f"Bring back version {number} of {isolated(persona.name)}",
        form,
        differences(published, version) if published else [],
        lost=_unpublished(persona, version),
        result=version,
        version=version,
        is_needed=published is None or published.options() != version.options(),
    )
    return _ask(request, door, persona, step)


@require_http_methods(["GET", "HEAD", "POST"])
@atomic_post
def discard(request: SignedInRequest, persona_id: UUID, door: Door = SITE) -> HttpResponse:
    """Make the draft equal to what callers get."""
    persona = door.find_to_publish(request.user, persona_id, locked=request.method == "POST")
    version = persona.published
    if version is None:
        raise Http404
    form = SeenForm(request.POST if request.method == "POST" else None, persona=persona)
    if _done(form, persona, lambda: take_into_draft(persona, version, by=request.user)):
        messages.success(request, f"The draft is the same as version {version.number} again.")
        return redirect(door.links(persona).versions)
    title = f"Back to version {version.number} of {isolated(persona.name)}"
    step = Step("discard.html", title, form, differences(persona, version), version=version, is_needed=differs(persona))
    return _ask(request, door, persona, step)


def _reason_form(request: SignedInRequest, persona: Persona, reason: str) -> ReasonForm:
    return ReasonForm(request.POST if request.method == "POST" else None, persona=persona, initial={"reason": reason})


def _reason(form: SeenForm) -> str:
    return str(form.cleaned_data["reason"])


def _done(form: SeenForm, persona: Persona, act: Callable[[], object]) -> bool:
    """Whether it was sent and done. If it was refused, nothing is stored, and the form says why."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            act()
    except ValidationError as refused:
        persona.refresh_from_db()
        form.add_error(None, refused.messages)
        return False
    return True


def _unpublished(persona: Persona, version: PersonaVersion) -> list[Difference]:
    """What the draft has, neither callers nor that version do, and would be gone."""
    published = persona.published
    if published is None or persona.options() == version.options():
        return []
    return differences(persona, published)


def _published(request: SignedInRequest, door: Door, persona: Persona) -> HttpResponse:
    assert persona.published is not None  # noqa: S101  # it was just now
    number, name = persona.published.number, isolated(persona.name)
    messages.success(request, f"Version {number} of {name} is published. Calls that go on keep the version they have.")
    return redirect(door.links(persona).versions)


def _ask(request: SignedInRequest, door: Door, persona: Persona, step: Step) -> HttpResponse:
    context = about(request, door, persona, step.title) | {"step": step, "form": step.form}
    return render(request, f"agents/versions/{step.template}", context)
