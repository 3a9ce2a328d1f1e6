"""The button of single sign-on, for every page that offers to sign in. Without a provider it is nothing."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from django import template
from django.conf import settings
from django.template import Context

register = template.Library()


@register.inclusion_tag("account/single_sign_on_button.html", takes_context=True)
def single_sign_on_button(context: Context) -> dict[str, Any]:
    """In a page with a form that waits for the sign-in (`request.kept_form`) it opens a tab of its own."""
    request = context["request"]
    return {
        "name": settings.ENVIRONMENT.sso_shown_name,
        "next_page": get_next_redirect_url(request),
        "has_kept_form": bool(getattr(request, "kept_form", None)),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def single_sign_on_name() -> str:
    """What people know the provider as; empty: there is none."""
    name: str = settings.ENVIRONMENT.sso_shown_name
    return name
