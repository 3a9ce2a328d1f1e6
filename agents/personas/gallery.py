"""The order of the gallery, shelf by shelf and page by page: called lately, one's own, what others share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Prefetch

from agents.names.natural_order import natural_order
from agents.personas.editing import edit_url
from agents.personas.models import Persona, PersonaQuerySet, may_be_copied_by

PAGE_SIZE = 24  # fills rows of two, three and four cards
LOCKED_MS = 300
LATELY_MAX = 4  # one row on a wide screen
LONG_TEXTS = ("instructions", "instructions_search_text")  # a card shows none of them


class Shelf(StrEnum):
    """A part of the gallery; its value is its heading."""

    LATELY = "Called lately"
    OWN = "Yours"
    SHARED = "Shared with you"


@dataclass(frozen=True, slots=True)
class Card:
    """A persona as `user` finds it. `found_as`: why they find it; `edit_url`: empty for who may not change it."""

    persona: Persona
    found_as: str
    is_mine: bool
    may_be_copied: bool
    edit_url: str

    @property
    def has_menu(self) -> bool:
        return bool(self.may_be_copied or self.edit_url)


@dataclass(frozen=True, slots=True)
class GalleryPage:
    """One page of the gallery: what `page` it is, and the cards on its shelves."""

    page: Page
    shelves: Sequence[tuple[Shelf, Sequence[Card]]]

    @property
    def personas(self) -> list[Persona]:
        return [card.persona for _, cards in self.shelves for card in cards]

    @property
    def numbers(self) -> Iterator[int | str]:
        """The numbers of the pages around this one and at both ends, with an ellipsis for those left out."""
        return self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)


def gallery_page(found: PersonaQuerySet, user: User, number: str) -> GalleryPage:
    """Page `number` of the personas that `user` has found; the first or last one, if there is no such page."""
    page = Paginator(_in_order(found, user), PAGE_SIZE).get_page(number)
    in_common = Prefetch("groups", queryset=user.groups.order_by("name"), to_attr="groups_in_common")
    personas = found.defer(*LONG_TEXTS).select_related("owner").prefetch_related(in_common)
    copyable = personas.annotate(may_copy=ExpressionWrapper(may_be_copied_by(user), BooleanField()))
    shown = copyable.in_bulk([persona_id for _, persona_id in page])
    shelves = [
        (shelf, [_card(shown[persona_id], user) for _, persona_id in places if persona_id in shown])
        for shelf, places in groupby(page, key=lambda place: place[0])
    ]
    return GalleryPage(page, shelves)


def _card(persona: Any, user: User) -> Card:
    """Of a persona with `may_copy` and `groups_in_common`, as `gallery_page` asks for it."""
    is_mine = persona.owner_id == user.pk
    group = next(iter(persona.groups_in_common), "")
    found_as = "Yours" if is_mine else "Everyone" if persona.everyone else str(group)
    return Card(persona, found_as, is_mine, persona.may_copy, edit_url(user, persona))


def _in_order(found: PersonaQuerySet, user: User) -> list[tuple[Shelf, UUID]]:
    """All of them, with their shelves. It is sorted here, since databases know no natural order."""
    lately = _lately(found, user)
    names = sorted(
        (natural_order(name), persona_id, owner_id)
        for persona_id, name, owner_id in found.order_by().values_list("pk", "name", "owner_id")
        if persona_id not in lately
    )
    own = [(Shelf.OWN, persona_id) for _, persona_id, owner_id in names if owner_id == user.pk]
    shared = [(Shelf.SHARED, persona_id) for _, persona_id, owner_id in names if owner_id != user.pk]
    return [*((Shelf.LATELY, persona_id) for persona_id in lately), *own, *shared]


def _lately(found: PersonaQuerySet, user: User) -> list[UUID]:
    """Whom the user has called lately; nobody while conversations are locked, since the gallery does not need it."""
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = {LOCKED_MS}")
            return list(found.called_lately_by(user).values_list("pk", flat=True)[:LATELY_MAX])
    except OperationalError:
        return []
