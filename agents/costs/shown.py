"""What a page about a conversation shows of costs and latencies, and to whom."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join

from agents.costs import words
from agents.costs.sums import Spent, of_conversation
from agents.costs.waterfall import waterfall

PERMISSION = "agents.view_costs"


def may_see_costs(user: User | AnonymousUser) -> bool:
    """Of anything that they can open."""
    return user.has_perm(PERMISSION)


def costs_and_times(user: User, conversation: Any) -> dict[str, Any]:
    """For the page of one's own conversation: `costs` also if the site shows people what their calls cost."""
    may_see = may_see_costs(user)
    if not may_see and not settings.ENVIRONMENT.show_costs:
        return {}
    times = {"waterfall": waterfall(conversation.times.order_by("at", "pk"))} if may_see else {}
    return {"costs": words.lines(of_conversation(conversation.pk)), **times}


def as_list(spent: Spent) -> str:
    """For a page of the admin."""
    lines = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", words.lines(spent))
    return format_html('<dl class="costs">{}</dl>', lines)


def as_waterfall(conversation: Any) -> str:
    """For a page of the admin."""
    shown = {"waterfall": waterfall(conversation.times.order_by("at", "pk"))}
    return render_to_string("agents/conversations/waterfall.html", shown)
