"""Through which door somebody comes to the versions of a persona: its owner on the site, staff in the admin.

Both get the same pages. A persona that the door does not show is not found (404); what somebody sees and may not
change is refused (403).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode

from agents.personas.models import Persona, PersonaQuerySet


@dataclass(frozen=True, slots=True)
class Door:
    """`names`: how the names of its addresses begin; `edit`: that of the form. `sees`, `publishes`: whose versions."""

    layout: str
    names: str
    edit: str
    sees: Callable[[User], PersonaQuerySet]
    publishes: Callable[[User], PersonaQuerySet]

    def find(self, user: User, persona_id: UUID) -> Persona:
        """The persona to look at. Raise Http404 if this person does not see it here."""
        return get_object_or_404(self.sees(user).select_related("published__author"), pk=persona_id)

    def find_to_publish(self, user: User, persona_id: UUID, *, locked: bool) -> Persona:
        """The persona to change. `locked`: its row is, until the transaction ends.

        Raises:
            Http404, PermissionDenied: this person does not see it here, or may not publish it.
        """
        mine = self.publishes(user).filter(pk=persona_id)
        found = (mine.select_for_update() if locked else mine).first()
        if found is None:
            self.find(user, persona_id)
            raise PermissionDenied
        return found

    def may_publish(self, user: User, persona: Persona) -> bool:
        return self.publishes(user).filter(pk=persona.pk).exists()

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What its layout shows around each page."""
        return admin.site.each_context(request) if self is ADMIN else {}

    def links(self, persona: Persona) -> "Links":
        return Links(self, persona)


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of the pages of one persona behind a door."""

    door: Door
    persona: Persona

    def to(self, name: str, *more: int) -> str:
        return reverse(self.door.names + name, args=[self.persona.pk, *more])

    @property
    def edit(self) -> str:
        return reverse(self.door.edit, args=[self.persona.pk])

    @property
    def versions(self) -> str:
        return self.to("versions")

    @property
    def publish(self) -> str:
        return self.to("publish")

    @property
    def discard(self) -> str:
        return self.to("discard")

    @property
    def compare(self) -> str:
        return self.to("compare")

    def comparison(self, earlier: int, later: int | None = None) -> str:
        """Of two versions by their numbers, or of one and the draft."""
        asked = {"earlier": earlier} | ({} if later is None else {"later": later})
        return f"{self.compare}?{urlencode(asked)}"


def _owned(user: User) -> PersonaQuerySet:
    return Persona.objects.editable_by(user)


def _seen_by_staff(user: User) -> PersonaQuerySet:
    """The admin shows what one may change too."""
    sees = user.has_perm("agents.view_persona") or user.has_perm("agents.change_persona")
    return Persona.objects.all() if sees else Persona.objects.none()


def _published_by_staff(user: User) -> PersonaQuerySet:
    """With the right to publish, other people's too."""
    whose = Q() if user.has_perm("agents.publish_persona") else Q(owner=user)
    return _seen_by_staff(user).filter(whose)


SITE = Door("agents/versions/site.html", "persona-", "persona-edit", _owned, _owned)
ADMIN = Door(
    "agents/versions/admin.html",
    "admin:agents_persona_",
    "admin:agents_persona_change",
    _seen_by_staff,
    _published_by_staff,
)
