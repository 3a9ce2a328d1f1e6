"""The page /privacy/, which is for all, and the button of the notice."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser, Group, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from agents.privacy.facts import facts_in_force
from agents.privacy.markdown import as_html
from agents.privacy.models import Acknowledgement
from agents.privacy.words import notice, page, version
from agents.signed_in import SignedInRequest


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    facts = facts_in_force()
    context = {
        "points": page(facts),
        "contact": facts.contact,
        "contact_is_mail": _is_mail(facts.contact),
        "own_text": as_html(facts.own_text),
        "readers": _readers(request.user),
        "version": version(facts),
        "acknowledged": _acknowledged(request.user),
        "next": request.path,
    }
    return render(request, "agents/privacy/page.html", context)


@require_POST
def acknowledge(request: SignedInRequest) -> HttpResponse:
    """Of the text that was shown: if another one is in force by now, that one is shown."""
    if request.POST.get("version") == version(facts_in_force()):
        Acknowledgement.objects.acknowledge(request.user)
    return redirect(_next(request))


def has_acknowledged(user: User) -> bool:
    """Whether this person has confirmed the text in force."""
    return Acknowledgement.objects.in_force().of(user).exists()


def notice_page(request: SignedInRequest, **about: Any) -> HttpResponse:
    """In place of a page where one talks, for those who have not read the notice."""
    facts = facts_in_force()
    context = {
        "points": notice(facts),
        "own_text": as_html(facts.own_text),
        "version": version(facts),
        "next": request.get_full_path(),
    }
    return render(request, "agents/privacy/notice.html", context | about)


def _acknowledged(user: User | AnonymousUser) -> Acknowledgement | None:
    return Acknowledgement.objects.in_force().of(user).first() if user.is_authenticated else None


def _readers(user: User | AnonymousUser) -> list[str]:
    """The groups whose members may read conversations. Strangers need not know what groups there are."""
    if not user.is_authenticated:
        return []
    reading = Group.objects.filter(permissions__content_type__app_label="agents")
    return list(
        reading.filter(permissions__codename="view_conversation").order_by("name").values_list("name", flat=True)
    )


def _is_mail(contact: str) -> bool:
    name, at, host = contact.partition("@")
    return bool(name and at and "." in host) and not any(sign.isspace() for sign in contact)


def _next(request: HttpRequest) -> str:
    """Where the button was; another site's address leads to our own page."""
    address = request.POST.get("next", "")
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
    return address if is_ours else reverse("privacy")
