"""The admin's page of what people have used today, and of setting it back. For superusers alone."""

import re
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.timezone import now

from agents.names.admin_search import NormalFormSearch
from agents.usage.models import DayUse
from agents.usage.words import at_midnight, day_of

KEY = re.compile(r"\d{1,18}", re.ASCII)


@admin.register(DayUse)
class DayUseAdmin(NormalFormSearch, admin.ModelAdmin):
    """One line for each person who has called today."""

    list_display = ("user", "minutes_shown", "characters_shown")
    list_select_related = ("user",)
    fields = readonly_fields = ("user", "minutes_shown", "characters_shown")
    ordering = ("-call_seconds", "user")
    search_fields = ("user__account_name__name__contains", "user__username")
    actions = ("reset",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DayUse]:
        used: QuerySet[DayUse] = super().get_queryset(request)
        return used.filter(day=day_of(now().timestamp()))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> DayUse:
        """Who has used nothing today has no page. Django would lead away with a message."""
        if not request.user.is_superuser:
            raise PermissionDenied
        if not KEY.fullmatch(object_id):  # SQLite stumbles over a larger number
            raise Http404
        used: DayUse | None = super().get_object(request, object_id, from_field)
        if used is None:
            raise Http404
        return used

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: DayUse | None = None) -> bool:
        return request.user.is_superuser

    def has_reset_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DayUse | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DayUse | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = f"Used today: free again {at_midnight(now().timestamp())}"
        page: HttpResponse = super().changelist_view(request, {"title": title, **(extra_context or {})})
        return page

    @admin.display(description="minutes of calls", ordering="call_seconds")
    def minutes_shown(self, used: DayUse) -> str:
        return _of(used.call_seconds // 60, settings.ENVIRONMENT.minutes_per_day)

    @admin.display(description="typed characters", ordering="typed_characters")
    def characters_shown(self, used: DayUse) -> str:
        return _of(used.typed_characters, settings.ENVIRONMENT.typed_characters_per_day)

    @admin.action(description="Reset selected people: they may use all of a day again", permissions=["reset"])
    def reset(self, request: HttpRequest, queryset: QuerySet[DayUse]) -> HttpResponse | None:
        """Asked for once more before it is done. Calls that run go on with the new count."""
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": "Reset the use of today",
                "opts": self.opts,
                "people": queryset,
                "checkbox": ACTION_CHECKBOX_NAME,
            }
            return TemplateResponse(request, "admin/agents/dayuse/reset.html", context)
        for used in queryset:
            self.log_change(request, used, "Reset the use of today.")
        count = DayUse.objects.filter(pk__in=[used.pk for used in queryset]).reset()
        self.message_user(request, f"Reset: {count}. They may use all of a day again, from now on.", messages.SUCCESS)
        return None


def _of(used: int, limit: int) -> str:
    """“12 of 60”; without a limit only the first."""
    shown = number_format(used, force_grouping=True)
    return f"{shown} of {number_format(limit, force_grouping=True)}" if limit else shown
