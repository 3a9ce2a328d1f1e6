"""The admin's page of what the site spends: with each persona, and day by day, or day by day with one of them."""

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
from agents.costs.sums import Spent, by_day, by_persona, name_of, of_persona, together

DAYS = 31
PERSONAS_MAX = 50  # with a row of their own


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
        persona_id = _persona_id(asked) if (asked := request.GET.get("persona")) else None
        days = by_day(first, today, persona_id)
        personas = [] if persona_id else by_persona(first, today)
        rest = personas[PERSONAS_MAX:]
        context = {
            **self.admin_site.each_context(request),
            "title": "Costs",
            "opts": self.opts,
            "span": DAYS,
            "persona": words.lines(of_persona(persona_id)) if persona_id else None,
            "name": name_of(persona_id) if persona_id else "",
            "all": words.lines(together(spent for _, spent in days)),
            "days": [(day, *_said(spent)) for day, spent in days],
            "personas": [(each, *_said(each.spent)) for each in personas[:PERSONAS_MAX]],
            "rest": (len(rest), *_said(together(each.spent for each in rest))) if rest else None,
            "budget": site_budget(),
            "prices": prices_at(today),
        }
        return TemplateResponse(request, "admin/agents/daycost/costs.html", context)


def _said(spent: Spent) -> tuple[str, str, str]:
    """As a row of a table has it: cost, tokens, cached share."""
    return words.cost(spent), f"{spent.tokens.total:,}", words.cached(spent)


def _persona_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
