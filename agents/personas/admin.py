"""The admin: personas for the people who edit them, conversations to look at."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from simple_history.admin import SimpleHistoryAdmin

from agents.personas import choices
from agents.personas.forms import SECTIONS, PersonaFormBase
from agents.personas.models import Conversation, Persona, Turn

KEPT_BY_CONVERSATIONS = (
    "Personas that were called cannot be deleted, because their conversations are kept with them. "
    "Make them inactive instead: nobody but the owner finds them then."
)


def _fieldset(title: str, about: str, fields: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    owner = ("owner",) if title == "Access" else ()
    return title, {"description": about, "fields": owner + fields}


@admin.register(Persona)
class PersonaAdmin(SimpleHistoryAdmin):
    form = PersonaFormBase
    fieldsets = [
        *(_fieldset(section.title, section.about, section.fields) for section in SECTIONS),
        ("Record", {"fields": ("created_at", "updated_at")}),
    ]
    readonly_fields = ("created_at", "updated_at")
    autocomplete_fields = ("owner",)
    list_display = ("name", "try_it", "language_shown", "voice_shown", "active", "shared_with", "owner", "updated")
    list_filter = ("active", ("language", admin.AllValuesFieldListFilter), "everyone", "groups")
    list_select_related = ("owner",)
    search_fields = ("name", "summary", "instructions", "voice_name", "owner__username")
    actions = ("duplicate", "activate", "deactivate")
    history_list_per_page = 25
    save_on_top = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Persona]:
        personas: QuerySet[Persona] = super().get_queryset(request)
        return personas.prefetch_related("groups")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"owner": request.user.pk, **super().get_changeform_initial_data(request)}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        offered = {"voices": choices.AZURE_VOICES + choices.OPENAI_VOICES, "models": choices.MODELS}
        page: HttpResponse = super().render_change_form(request, context | offered, **kwargs)
        return page

    def get_deleted_objects(self, objs: QuerySet[Persona], request: HttpRequest) -> Any:
        """Says what to do instead, and counts the conversations in the way: there can be thousands."""
        to_delete, counts, permissions_needed, protected = super().get_deleted_objects(objs, request)
        if protected:
            messages.warning(request, KEPT_BY_CONVERSATIONS)
            called = Persona.objects.filter(pk__in=[persona.pk for persona in objs]).annotate(
                calls=Count("conversations")
            )
            protected = [f"{persona.name}: called {persona.calls} times" for persona in called if persona.calls]
        return to_delete, counts, permissions_needed, protected

    @admin.display(description="language", ordering="language")
    def language_shown(self, persona: Persona) -> str:
        return persona.language_name

    @admin.display(description="voice", ordering="voice_name")
    def voice_shown(self, persona: Persona) -> str:
        return persona.voice_label

    @admin.display(description="shared with")
    def shared_with(self, persona: Persona) -> str:
        return "Everyone" if persona.everyone else ", ".join(group.name for group in persona.groups.all()) or "–"

    @admin.display(description="updated", ordering="updated_at")
    def updated(self, persona: Persona) -> str:
        return f"{persona.updated_at:%Y-%m-%d %H:%M}"

    @admin.display(description="talk")
    def try_it(self, persona: Persona) -> str:
        return format_html('<a href="{}">Try it</a>', persona.get_absolute_url())

    @admin.action(description="Duplicate selected personas", permissions=["add"])
    def duplicate(self, request: HttpRequest, queryset: QuerySet[Persona]) -> None:
        assert isinstance(request.user, User)  # noqa: S101  # the admin lets nobody else in
        for persona in queryset:
            persona.duplicate_for(request.user)
        self.message_user(request, f"{len(queryset)} copied: inactive, and yours, until you share them.")

    @admin.action(description="Make selected personas active", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Persona]) -> None:
        self._set_active(request, queryset, active=True)

    @admin.action(description="Make selected personas inactive", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[Persona]) -> None:
        self._set_active(request, queryset, active=False)

    def _set_active(self, request: HttpRequest, queryset: QuerySet[Persona], *, active: bool) -> None:
        """One by one: an update of the whole set would leave no history."""
        changed = list(queryset.exclude(active=active))
        for persona in changed:
            persona.active = active
            persona.save(update_fields=["active", "updated_at"])
        self.message_user(request, f"{len(changed)} made {'active' if active else 'inactive'}.")


@admin.register(Conversation)
class ConversationAdmin(admin.ModelAdmin):
    """To look at, and to delete with the permission for it; what was said is never changed."""

    fieldsets = [
        ("Call", {"fields": ("persona", "version_shown", "user", "started_at", "duration_shown", "end_reason", "id")}),
        ("What was said", {"fields": ("transcript",)}),
        ("Voice Live", {"fields": ("model", "voice_live_session_id")}),
    ]
    readonly_fields = ("id", "version_shown", "duration_shown", "transcript")
    list_display = ("started", "persona", "user", "duration_shown", "turns_shown", "end_reason")
    list_filter = ("started_at", "end_reason", ("persona", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("persona", "user")
    search_fields = ("persona__name", "user__username", "id", "voice_live_session_id")
    date_hierarchy = "started_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        conversations: QuerySet[Conversation] = super().get_queryset(request)
        return conversations.annotate(turn_count=Count("turns"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        return False

    @admin.display(description="started (UTC)", ordering="started_at")
    def started(self, conversation: Conversation) -> str:
        return f"{conversation.started_at:%Y-%m-%d %H:%M}"

    @admin.display(description="duration")
    def duration_shown(self, conversation: Conversation) -> str:
        if conversation.duration is None:
            return "going on"
        minutes, seconds = divmod(round(conversation.duration.total_seconds()), 60)
        return f"{minutes}:{seconds:02}"

    @admin.display(description="turns", ordering="turn_count")
    def turns_shown(self, conversation: Conversation) -> int:
        return getattr(conversation, "turn_count", 0)

    @admin.display(description="persona as it was")
    def version_shown(self, conversation: Conversation) -> str:
        address = reverse(
            "admin:agents_persona_simple_history", args=[conversation.persona_id, conversation.persona_version_id]
        )
        saved_at = f"{conversation.persona_version.history_date:%Y-%m-%d %H:%M}"
        return format_html('<a href="{}">Version of {}</a>', address, saved_at)

    @admin.display(description="transcript")
    def transcript(self, conversation: Conversation) -> str:
        lines = format_html_join(
            "",
            '<li class="{}"><p class="quiet">{}</p><p dir="auto">{}</p></li>',
            ((turn.role, _about(turn), turn.text) for turn in conversation.turns.all()),
        )
        return format_html('<ol class="transcript">{}</ol>', lines) if lines else "Nothing was said."


def _about(turn: Turn) -> str:
    """Who said it, when and how, and after how much of it they were interrupted."""
    about = f"{turn.get_role_display()}, {turn.started_at:%H:%M:%S}, {turn.get_source_display().lower()}"
    if not turn.interrupted:
        return about
    heard = "" if turn.heard_ms is None else f" after {turn.heard_ms / 1000:.1f} s"
    return f"{about}, interrupted{heard}"
