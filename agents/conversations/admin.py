"""The admin's pages for conversations."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from agents.audit.actions import Action
from agents.conversations.admin_list import CalledPersonaFilter, CheapList, EndFilter, ListedConversations
from agents.conversations.ends import end_in_words
from agents.conversations.looks import looked
from agents.conversations.models import Conversation, Turn
from agents.conversations.reading_pages import ReadingPages
from agents.costs.shown import as_list, as_waterfall, may_see_costs
from agents.costs.sums import of_conversation
from agents.names.admin_search import BoundedList
from agents.personas.versions.doors import ADMIN
from agents.personas.versions.figures import clock

CHANGE = "agents_conversation_change"
COSTS = ("costs_shown", "times_shown")


@admin.register(Conversation)
class ConversationAdmin(CheapList, BoundedList, ReadingPages):
    """To look at conversations, and to delete them with the permission for it. What was said cannot be changed.

    With “view conversation metadata” alone one sees who called whom and when, and nothing of what was said. No search,
    order or filter of the list depends on it.
    """

    fieldsets = [
        (
            "Call",
            {"fields": ("persona", "version_shown", "user", "started_at", "duration_shown", "ended_because", "id")},
        ),
        ("What was said", {"fields": ("transcript",)}),
        ("Voice Live", {"fields": ("model", "voice_live_session_id")}),
        ("Costs and times", {"fields": COSTS}),
    ]
    readonly_fields = ("id", "version_shown", "duration_shown", "ended_because", "transcript", *COSTS)
    list_display = ("started_at", "persona", "user", "duration_shown", "turns_shown", "ended_because")
    list_filter = (
        "started_at",
        ("end_reason", EndFilter),
        ("persona", CalledPersonaFilter),
    )
    search_fields = (
        "persona__name_search_text__contains",
        "user__account_name__name__contains",
        "user__username",
        "id",
        "voice_live_session_id",
    )
    date_hierarchy = "started_at"

    class Media:
        css = {"all": ("css/costs.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        rows = ListedConversations(Conversation).order_by("-started_at", "-pk")
        is_about_one = request.resolver_match is not None and "object_id" in request.resolver_match.kwargs
        return rows.select_related("persona", "persona_version", "user") if is_about_one else rows

    def get_fieldsets(self, request: HttpRequest, obj: Conversation | None = None) -> Any:
        hidden = set() if self.reading(request, obj).shows_words else {"transcript"}
        hidden |= set() if may_see_costs(request.user) else set(COSTS)
        return [each for each in self.fieldsets if hidden.isdisjoint(each[1]["fields"])]

    def has_view_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        sees_calls = request.user.has_perm("agents.view_conversation_metadata")
        return sees_calls or bool(super().has_view_permission(request, obj))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        page = super().get_changelist_instance(request)
        looked(Action.CONVERSATIONS_LISTED, page.result_list)
        return page

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Conversation | None:
        """Every page about one conversation begins here, that of its history and that before it is deleted too."""
        conversation: Conversation | None = super().get_object(request, object_id, from_field)
        if conversation:
            seen = ADMIN.sees(request.user)  # type: ignore[arg-type]  # staff are users
            conversation.__dict__["shows_version"] = seen.filter(pk=conversation.persona_id).exists()
        may_look = self.has_view_permission(request, conversation) or self.has_delete_permission(request, conversation)
        if conversation and may_look and request.method != "POST":
            looked(Action.CONVERSATION_OPENED, [conversation], **self._what_is_shown(request, conversation))
        return conversation

    def _what_is_shown(self, request: HttpRequest, conversation: Conversation) -> dict[str, str]:
        """The page itself has the words, for those who may read them now; the others have who and when alone."""
        is_the_page = request.resolver_match is not None and request.resolver_match.url_name == CHANGE
        return self.reading(request, conversation).details if is_the_page else {}

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The page that asks whether to delete the selected ones shows whose they are, and how many turns they have."""
        if isinstance(objs, QuerySet) and "post" not in request.POST:
            looked(Action.CONVERSATION_OPENED, objs)
        return super().get_deleted_objects(objs, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        return False

    @admin.display(description="duration")
    def duration_shown(self, conversation: Conversation) -> str:
        return "going on" if conversation.duration is None else clock(conversation.duration)

    @admin.display(description="end", ordering="end_reason")
    def ended_because(self, conversation: Conversation) -> str:
        return end_in_words(conversation.end_reason)

    @admin.display(description="turns")
    def turns_shown(self, conversation: Conversation) -> int:
        return getattr(conversation, "turn_count", 0)

    @admin.display(description="persona as it was")
    def version_shown(self, conversation: Conversation) -> str:
        """With a link for those who may see personas."""
        version = conversation.persona_version
        words = f"Version {version.number} of {localize(localtime(version.created_at))}"
        if not getattr(conversation, "shows_version", False):
            return words
        address = reverse("admin:agents_persona_version", args=[conversation.persona_id, version.number])
        return format_html('<a href="{}">{}</a>', address, words)

    @admin.display(description="costs")
    def costs_shown(self, conversation: Conversation) -> str:
        return as_list(of_conversation(conversation.pk))

    @admin.display(description="how long each answer took")
    def times_shown(self, conversation: Conversation) -> str:
        return as_waterfall(conversation)

    @admin.display(description="transcript")
    def transcript(self, conversation: Conversation) -> str:
        lines = format_html_join(
            "",
            '<li class="{}"><p class="quiet">{}</p><p dir="auto">{}</p></li>',
            ((turn.role, _about(turn), turn.text) for turn in conversation.turns.all()),
        )
        return format_html('<ol class="transcript">{}</ol>', lines) if lines else "Nothing was said."


def _about(turn: Turn) -> str:
    """Who said it, when and how, and after how many seconds of it the answer was cut."""
    about = f"{turn.get_role_display()}, {turn.started_at:%H:%M:%S}, {turn.get_source_display().lower()}"
    if not turn.interrupted:
        return about
    heard = "" if turn.heard_ms is None else f" after {turn.heard_ms / 1000:.1f} s"
    return f"{about}, cut{heard}"
