"""The admin's page of the audit trail: one list, to read, for superusers. There is no page of a single event."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from agents.audit.listing import COUNTED_MAX, BoundedPaginator, ListedEvents, WhoFilter
from agents.audit.models import AuditEvent
from agents.names.admin_search import BoundedList
from agents.names.normal_form import words_of_a_search


@admin.register(AuditEvent)
class AuditEventAdmin(BoundedList, admin.ModelAdmin):
    """A permission alone opens nothing here: whoever reads it reads about the people who give permissions."""

    list_display = ("when", "who", "what", "on", "more", "from_where")
    list_display_links = None
    list_filter = ("action", "kind", ("actor", WhoFilter))
    list_per_page = 100
    list_max_show_all = 0
    date_hierarchy = "at"
    search_fields = ("actor_form", "label_form", "address", "object_id")
    actions = None
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.changelist_view)
        return [path("", page, name="agents_auditevent_changelist")]

    @method_decorator(require_safe)
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"title": "Audit trail", "counted_max": f"{COUNTED_MAX:,}", **(extra_context or {})}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        return ListedEvents(AuditEvent).order_by("-at", "-id")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        words = words_of_a_search(search_term)
        return (queryset.naming(words) if words else queryset), False

    def has_view_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def when(self, event: AuditEvent) -> str:
        return f"{localtime(event.at):%Y-%m-%d %H:%M:%S %Z}"

    def who(self, event: AuditEvent) -> SafeString | str:
        return _found_by(event.actor_name, event.actor_name) if event.actor_name else "somebody"

    def what(self, event: AuditEvent) -> str:
        return event.get_action_display()

    @admin.display(description="on whom or what")
    def on(self, event: AuditEvent) -> SafeString | str:
        if not event.label:
            return event.get_kind_display()
        return format_html("{} {}", event.get_kind_display(), _found_by(event.object_id or event.label, event.label))

    @admin.display(description="details")
    def more(self, event: AuditEvent) -> SafeString:
        parts = ((name.replace("_", " "), _in_words(value)) for name, value in event.details.items())
        return format_html_join("; ", "{}: <bdi>{}</bdi>", parts)

    @admin.display(description="from")
    def from_where(self, event: AuditEvent) -> SafeString | str:
        return _found_by(event.address, event.address) if event.address else ""


def _found_by(words: str, shown: str) -> SafeString:
    """A link to everything that a search for these words finds."""
    return format_html('<a href="?{}"><bdi>{}</bdi></a>', urlencode({"q": words}), shown)


def _in_words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
