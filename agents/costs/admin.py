"""The admin's page of what the site spends: this month, and day by day with each persona."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from agents.costs import words
from agents.costs.in_force import prices_at
from agents.costs.limits import site_budget
from agents.costs.models import DayCost
from agents.costs.shown import may_see_costs
from agents.costs.sums import by_day_and_persona, of_persona, of_site

DAYS = 31


@admin.register(DayCost)
class DayCostAdmin(admin.ModelAdmin):
    """One page, to read. There is none of a single row."""

    def get_urls(self) -> list[URLPattern]:
        return [path("", self.admin_site.admin_view(self.changelist_view), name="agents_daycost_changelist")]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see_costs(request.user)

    def has_view_permission(self, request: HttpRequest, obj: DayCost | None = None) -> bool:
        return may_see_costs(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DayCost | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DayCost | None = None) -> bool:
        return False

    @method_decorator(require_safe)
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = datetime.now(UTC).date()
        first = today - timedelta(days=DAYS - 1)
        prices = prices_at(today)
        context = {
            **self.admin_site.each_context(request),
            "title": "Costs",
            "opts": self.opts,
            "days": DAYS,
            "persona": words.lines(of_persona(_persona_id(asked))) if (asked := request.GET.get("persona")) else None,
            "site": words.lines(of_site(first, today)),
            "rows": [(each, dict(words.lines(each.spent))) for each in by_day_and_persona(first, today)],
            "budget": site_budget(),
            "prices": prices,
        }
        return TemplateResponse(request, "admin/agents/daycost/costs.html", context)


def _persona_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
