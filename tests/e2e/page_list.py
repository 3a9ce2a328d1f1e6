"""Every page there is, from the site's own addresses: one that is added is walked too."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

import agents.urls
import voicesite.accounts.urls
from agents.conversations.models import Conversation
from agents.personas.models import Persona
from voicesite.paths import BASE_DIR


def pages(**ids: Any) -> list[str]:
    """The addresses of our own pages; `ids` fills in what stands in them, and has to know all of it but digests."""
    ids = {"digest": "0" * 64, "suffix": "txt"} | ids
    if "conversation_id" not in ids:
        latest = Conversation.objects.order_by("-started_at").values_list("pk", flat=True).first()
        ids["conversation_id"] = latest or UUID(int=0)
    patterns = voicesite.accounts.urls.urlpatterns + agents.urls.urlpatterns
    return [reverse(each.name, kwargs={name: ids[name] for name in each.pattern.converters}) for each in patterns]


def admin_pages(person: User) -> list[str]:
    """What that person has there: for each model its list and its forms, for ours all pages of one object."""
    request = _request_of(person)
    paths = [reverse("admin:index"), reverse("system_check"), reverse("reset_second_factor", args=[person.pk])]
    paths += [reverse("erase_person", args=[person.pk])]
    for model, its_admin in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        one = model._default_manager.order_by("pk").first()
        paths += [reverse(f"{name}_changelist")]
        paths += [reverse(f"{name}_add")] if its_admin.has_add_permission(request) else []
        paths += [reverse(f"{name}_import")] if model is Persona else []
        if one:
            views = ["change", "history", "delete"] if model._meta.app_label == "agents" else ["change"]
            there = {f"admin:{url.name}" for url in its_admin.urls}  # the audit trail has its list alone
            paths += [reverse(f"{name}_{view}", args=[one.pk]) for view in views if f"{name}_{view}" in there]
    return paths + _pages_of_versions()


def _pages_of_versions() -> list[str]:
    """Those of a persona in the admin, as its owner has them."""
    persona = Persona.objects.exclude(published=None).earliest("name")
    names = ("versions", "compare", "publish", "discard")
    paths = [reverse(f"admin:agents_persona_{name}", args=[persona.pk]) for name in names]
    of_one = [reverse(f"admin:agents_persona_{name}", args=[persona.pk, 1]) for name in ("version", "bring-back")]
    return [*paths, *of_one, f"{paths[1]}?earlier=1&later=2"]


def error_pages(person: User) -> dict[str, str]:
    """The HTML of each as that person sees it, by its file's name. No address leads to them."""
    names = sorted(path.name for path in (BASE_DIR / "templates").glob("[45]*.html"))
    return {name: render_to_string(name, request=_request_of(person)) for name in names}


def _request_of(person: User) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = person
    return request
