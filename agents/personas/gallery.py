"""The order of the gallery, shelf by shelf and page by page: called lately, one's own, what others share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db import OperationalError, connection, transaction
from django.db.models import Case, Count, F, Q, QuerySet, When

from agents.personas.cards import Card, card_of, with_what_cards_show
from agents.personas.models import Persona, PersonaQuerySet

PAGE_SIZE = 24  # fills rows of two, three and four cards
LOCKED_MS = 300
LATELY_MAX = 4  # one row on a wide screen


class Shelf(StrEnum):
    """A part of the gallery; its value is its heading."""

    LATELY = "Called lately"
    OWN = "Yours"
    SHARED = "Shared with you"


@dataclass(frozen=True, slots=True)
class GalleryPage:
    """One page of the gallery: what `page` it is, and the cards on its shelves."""

    page: Page
    shelves: Sequence[tuple[Shelf, Sequence[Card]]]

    @property
    def cards(self) -> list[Card]:
        return [card for _, cards in self.shelves for card in cards]

    @property
    def numbers(self) -> Iterator[int | str]:
        """The numbers of the pages around this one and at both ends, with an ellipsis for those left out."""
        return self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)


Keys = QuerySet[Persona, UUID] | Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Shelves:
    """The shelves one after the other, as one list: of each the keys, in order, and how many there are.

    The keys alone are put in order: a database would carry whole rows through its sort.
    """

    shelves: Sequence[tuple[Shelf, Keys, int]]

    def __len__(self) -> int:
        return sum(count for _, _, count in self.shelves)

    def __getitem__(self, places: slice) -> list[tuple[Shelf, UUID]]:
        found: list[tuple[Shelf, UUID]] = []
        start, stop = places.start, places.stop
        for shelf, keys, count in self.shelves:
            if start < count and stop > 0:
                found += ((shelf, key) for key in keys[max(start, 0) : min(stop, count)])
            start, stop = start - count, stop - count
        return found


def gallery_page(found: PersonaQuerySet, user: User, number: str, *, is_searched: bool = False) -> GalleryPage:
    """Page `number` of the personas that `user` has found; the first or last one, if there is no such page.

    `is_searched`: by words, where no index helps, so it is done once.
    """
    called = _called(found, user)
    lately = list(called)[:LATELY_MAX]
    rest = found.exclude(pk__in=lately)
    others = _searched(rest, user) if is_searched else _by_index(rest, user)
    in_order: Any = Shelves([(Shelf.LATELY, lately, len(lately)), *others])
    page: Page = Paginator(in_order, PAGE_SIZE).get_page(number)
    shown = with_what_cards_show(found, user).in_bulk([key for _, key in page])
    shelves = [
        (shelf, [card_of(shown[key], user, called.get(key)) for _, key in places if key in shown])
        for shelf, places in groupby(page, key=lambda place: place[0])
    ]
    return GalleryPage(page, shelves)


def _by_index(personas: PersonaQuerySet, user: User) -> list[tuple[Shelf, Keys, int]]:
    """Counted first; of their keys the database reads no more than a page."""
    mine, keys = Q(owner=user), personas.values_list("pk", flat=True)
    counts = keys.order_by().aggregate(own=Count("pk", filter=mine), shared=Count("pk", filter=~mine))
    return [
        (Shelf.OWN, keys.filter(mine).order_by("name_order", "pk"), counts["own"]),
        (Shelf.SHARED, keys.exclude(mine).order_by("published_name_order", "pk"), counts["shared"]),
    ]


def _searched(personas: PersonaQuerySet, user: User) -> list[tuple[Shelf, Keys, int]]:
    """All keys, in one look at the rows."""
    order = Case(When(owner=user, then=F("name_order")), default=F("published_name_order"))
    rows = list(personas.order_by(order, "pk").values_list("pk", "owner_id"))
    own = [key for key, owner_id in rows if owner_id == user.pk]
    shared = [key for key, owner_id in rows if owner_id != user.pk]
    return [(Shelf.OWN, own, len(own)), (Shelf.SHARED, shared, len(shared))]


def _called(found: PersonaQuerySet, user: User) -> dict[UUID, datetime]:
    """When the user has last called which of these, the last one first.

    It is empty while conversations are locked, since the gallery does not need it.
    """
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = {LOCKED_MS}")
            return dict(found.called_lately_by(user))
    except OperationalError:
        return {}
