"""The admin's pages for the people who edit personas."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from agents.costs.shown import may_see_costs
from agents.names.admin_search import NormalFormSearch
from agents.personas import choices
from agents.personas.address import address_of
from agents.personas.allowed_models import is_allowed
from agents.personas.bulk import shared_with
from agents.personas.bulk_pages import BULK_ACTIONS, BulkActions
from agents.personas.filter_in_words import ArchivedFilter, filter_in_words
from agents.personas.form_check import answer_for
from agents.personas.form_sections import ACCESS, SECTIONS, FormSection
from agents.personas.forms import PersonaFormBase
from agents.personas.models import Persona
from agents.personas.publishing import may_publish, published_in_words, state_in_words
from agents.personas.transfer.admin_pages import TransferAdmin
from agents.personas.versions import steps
from agents.personas.versions import views as version_pages
from agents.personas.versions.doors import ADMIN
from agents.personas.voices.views import picker_context

KEPT_BY_CONVERSATIONS = (
    "Personas that were called cannot be deleted, because their conversations are kept. "
    "Archive them instead: then nobody finds them."
)

VERSION_PAGES = (
    ("versions/", version_pages.versions, "versions"),
    ("versions/compare/", version_pages.compare, "compare"),
    ("versions/publish/", steps.publish, "publish"),
    ("versions/discard/", steps.discard, "discard"),
    ("versions/<int:number>/", version_pages.version, "version"),
    ("versions/<int:number>/bring-back/", steps.bring_back, "bring-back"),
)

PUBLISH_ABOUT = "Callers talk to what is published. A call that goes on keeps its version."


def _model_in_words(model: str) -> str:
    return model if is_allowed(model, settings.ENVIRONMENT.allowed_models) else f"{model} (not allowed)"


@admin.register(Persona)
class PersonaAdmin(NormalFormSearch, BulkActions, TransferAdmin):
    form = PersonaFormBase
    readonly_fields = ("state", "created_at", "updated_at", "costs_shown")
    autocomplete_fields = ("owner",)
    list_per_page = 50
    list_display = (
        "name",
        "try_it",
        "language_shown",
        "voice_shown",
        "model_shown",
        "active",
        "shared_with",
        "owner",
        "state",
        "updated_at",
    )
    list_filter = (
        ("archived_at", ArchivedFilter),
        "active",
        ("language", filter_in_words(choices.language_label)),
        ("model", filter_in_words(_model_in_words)),
        "everyone",
        "groups",
    )
    search_fields = (
        "search_text__contains",
        "instructions_search_text__contains",
        "owner__account_name__name__contains",
        "owner__username",
    )
    actions = ("duplicate", *BULK_ACTIONS, "export_yaml", "export_json")
    save_on_top = True

    def get_urls(self) -> list[URLPattern]:
        """The pages of versions too: those that owners have."""
        return [*(self._page(*each) for each in VERSION_PAGES), *super().get_urls()]

    def _page(self, at: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        address = f"<uuid:persona_id>/{at}"
        return path(address, self.admin_site.admin_view(view), {"door": ADMIN}, name=f"agents_persona_{name}")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Persona]:
        personas: QuerySet[Persona] = super().get_queryset(request)
        with_state = personas.select_related("owner", "published").defer("published__instructions")
        with_picture = with_state.annotate(picture_digest=F("picture__digest"))
        return with_picture.prefetch_related("groups", "people")

    def get_fieldsets(self, request: HttpRequest, obj: Persona | None = None) -> Any:
        """As on the site: each section, then what it folds away."""
        parts = [part for section in SECTIONS for part in self._parts(section, request, obj)]
        publish = ("Publish", {"fields": ("state", "reason"), "description": PUBLISH_ABOUT})
        costs = [("Costs", {"fields": ("costs_shown",)})] if obj and may_see_costs(request.user) else []
        return [*parts, publish, ("Record", {"fields": ("created_at", "updated_at")}), *costs]

    @admin.display(description="of all calls with it")
    def costs_shown(self, persona: Persona) -> str:
        """On a page of their own: this one asks the database enough."""
        address = reverse("admin:agents_daycost_changelist")
        return format_html('<a href="{}?persona={}">Costs of this persona</a>', address, persona.pk)

    def _parts(
        self, section: FormSection, request: HttpRequest, obj: Persona | None
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        basic = section.basic
        if section is ACCESS:
            shown = [name for name in basic if name != "people" or (obj and obj.people.all())]
            basic = (*self._whose(request, obj), *shown)
        yield section.title, {"description": section.about, "fields": basic}
        if section.fine:
            heading = f"{section.title} {section.fine_tuning(obj or Persona())}"
            yield heading, {"fields": section.fine, "classes": ("collapse", f"fine-{section.slug}")}

    def _whose(self, request: HttpRequest, obj: Persona | None) -> tuple[str, ...]:
        """Who may not give a persona to somebody else owns what they add, and is not asked whose it is."""
        return ("owner",) if obj or self.has_give_permission(request) else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Persona | None = None) -> tuple[str, ...]:
        return self.readonly_fields if self.has_give_permission(request) else ("owner", *self.readonly_fields)

    def save_model(self, request: HttpRequest, obj: Persona, form: Any, change: bool) -> None:
        """Who may not choose the owner owns what they add, and leaves what is there with its owner."""
        if not self.has_give_permission(request):
            assert isinstance(request.user, User)  # noqa: S101  # only users with an account reach the admin
            obj.owner = Persona.objects.get(pk=obj.pk).owner if change else request.user
        super().save_model(request, obj, form, change)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Persona | None:
        """While it is saved, nobody else saves it.

        What was sent for a persona that is gone stays on the page that says so; Django would lead away from it.
        """
        persona: Persona | None = super().get_object(request, object_id, from_field)
        if request.method != "POST":
            return persona
        return get_object_or_404(Persona.objects.select_for_update(), pk=persona and persona.pk)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The form knows who sends it."""
        form: Any = super().get_form(request, *args, **kwargs)  # a class of this request's own
        form.user = request.user
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"owner": request.user.pk, **super().get_changeform_initial_data(request)}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        persona = context["original"] or Persona(owner_id=request.user.pk or 0)
        may_write = self.has_change_permission(request) if context["original"] else self.has_add_permission(request)
        more = {
            "may_be_tried": may_write,
            "voices": choices.AZURE_VOICES + choices.OPENAI_VOICES,
            "models": choices.offered_models(settings.ENVIRONMENT.allowed_models, persona.profile),
            "answer": answer_for(persona),
            "may_publish": may_publish(request.user, persona),
            **picker_context(persona),
        }
        page: HttpResponse = super().render_change_form(request, context | more, *args, **kwargs)
        return page

    def save_related(self, request: HttpRequest, form: Any, *args: Any, **kwargs: Any) -> None:
        super().save_related(request, form, *args, **kwargs)
        persona = form.instance
        if form.publishes and persona.has_changes and may_publish(request.user, persona):
            version = persona.publish(request.user, form.cleaned_data["reason"])
            messages.success(request, published_in_words(version))
        if persona.is_shared_in_vain:
            messages.warning(request, f"{persona} is shared, but inactive: only its owner finds it.")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Say what to do instead, and count the conversations instead of listing them, since there can be thousands.

        That somebody may not delete conversations is beside the point: they would be kept all the same.
        """
        to_delete, counts, permissions_needed, protected = super().get_deleted_objects(objs, request)
        if not protected:
            return to_delete, counts, permissions_needed, protected
        messages.warning(request, KEPT_BY_CONVERSATIONS)
        called = Persona.objects.filter(pk__in=[persona.pk for persona in objs]).annotate(calls=Count("conversations"))
        kept = [f"{persona.name}: called {persona.calls} times" for persona in called if persona.calls]
        return to_delete, counts, set(), kept

    @admin.display(description="state")
    def state(self, persona: Persona) -> str:
        return state_in_words(persona)

    @admin.display(description="language", ordering="language")
    def language_shown(self, persona: Persona) -> str:
        return persona.language_name

    @admin.display(description="voice", ordering="voice_name")
    def voice_shown(self, persona: Persona) -> str:
        return persona.voice_label

    @admin.display(description="model", ordering="model")
    def model_shown(self, persona: Persona) -> str:
        return _model_in_words(address_of(persona).name)  # an agent by its own name

    @admin.display(description="shared with")
    def shared_with(self, persona: Persona) -> str:
        return shared_with(persona) or "–"

    @admin.display(description="talk")
    def try_it(self, persona: Persona) -> str:
        return format_html('<a href="{}">Try it</a>', persona.get_absolute_url())

    @admin.action(description="Duplicate selected personas", permissions=["add"])
    def duplicate(self, request: HttpRequest, queryset: QuerySet[Persona]) -> None:
        assert isinstance(request.user, User)  # noqa: S101  # only users with an account reach the admin
        copied = 0
        try:
            for persona in queryset:
                persona.duplicate_for(request.user)
                copied += 1
        except ValidationError as too_many:
            self.message_user(request, too_many.message, messages.ERROR)
        self.message_user(request, f"{copied} copied: inactive, and yours, until you share them.")
