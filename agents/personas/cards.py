"""A persona on a card of the gallery, as one person finds it: owners see their draft, others what is published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import BooleanField, ExpressionWrapper, F, Prefetch
from django.utils.timezone import localtime, now

from agents.personas.editing import edit_url
from agents.personas.last_call import called_in_words
from agents.personas.models import Persona, PersonaQuerySet, may_be_copied_by
from agents.personas.persona_settings import PersonaSettings
from agents.personas.pictures.view import picture_url

LONG_TEXTS = ("instructions", "instructions_search_text")  # a card shows none of them
DRAFT = "Draft, not published"
CHANGED = "Draft has changes"


@dataclass(frozen=True, slots=True)
class Card:
    """`shown`: the settings that this person sees. `found_as`: why they find it. `mark`: what owners have to know.

    `edit_url` is empty for who may not edit it, `called` for who never called it.
    """

    persona: Persona
    shown: PersonaSettings
    found_as: str
    is_mine: bool
    may_be_copied: bool
    edit_url: str
    picture_url: str
    mark: str
    called_at: datetime | None

    @property
    def has_menu(self) -> bool:
        return bool(self.may_be_copied or self.edit_url or self.called_at)

    @property
    def may_be_called(self) -> bool:
        return self.persona.published_id is not None

    @property
    def called(self) -> str:
        return called_in_words(localtime(self.called_at), localtime(now())) if self.called_at else ""


def with_what_cards_show(personas: PersonaQuerySet, user: User) -> PersonaQuerySet:
    """These personas with everything that `card_of` reads, and without their long texts."""
    in_common = Prefetch("groups", queryset=user.groups.order_by("name"), to_attr="groups_in_common")
    shown = (
        personas.defer(*LONG_TEXTS, "published__instructions")
        .select_related("owner", "published")
        .prefetch_related(in_common)
    )
    return shown.annotate(
        may_copy=ExpressionWrapper(may_be_copied_by(user), BooleanField()),
        picture_digest=F("picture__digest"),
    )


def card_of(persona: Any, user: User, called_at: datetime | None) -> Card:
    """The card of a persona that `with_what_cards_show` has read."""
    is_mine = persona.owner_id == user.pk
    return Card(
        persona=persona,
        shown=persona.as_seen_by(user),
        found_as=_found_as(persona, is_mine=is_mine),
        is_mine=is_mine,
        may_be_copied=persona.may_copy,
        edit_url=edit_url(user, persona),
        picture_url=picture_url(persona.pk, persona.picture_digest),
        mark=_mark(persona) if is_mine else "",
        called_at=called_at,
    )


def _found_as(persona: Any, *, is_mine: bool) -> str:
    if is_mine:
        return "Yours"
    if persona.everyone:
        return "Everyone"
    return str(next(iter(persona.groups_in_common), "With you"))


def _mark(persona: Persona) -> str:
    """How the draft differs from what others get."""
    if persona.published_id is None:
        return DRAFT
    return CHANGED if persona.has_changes else ""
