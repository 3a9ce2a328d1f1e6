"""What the admin says above its pages when the month's budget of the site is nearly used up."""

from typing import Any

from django import template

from agents.costs.budgets import WARNING_PERCENT
from agents.costs.limits import site_budget
from agents.costs.shown import may_see_costs

register = template.Library()


@register.inclusion_tag("admin/budget.html")
def budget_banner(user: Any) -> dict[str, Any]:
    """To those who may see costs."""
    budget = site_budget() if may_see_costs(user) else None
    return {"budget": budget if budget and budget["percent"] >= WARNING_PERCENT else None}
