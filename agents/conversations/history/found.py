"""Somebody's own conversations, page by page: those that the filters let through and in which the words were said."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localtime

from agents.conversations.history.cursor import Cursor
from agents.conversations.history.filters import Filters
from agents.conversations.history.marks import Part, snippet
from agents.conversations.history.words_for import length_in_words
from agents.conversations.models import Conversation, ConversationQuerySet, Turn
from agents.conversations.words.index import fill
from agents.conversations.words.splitting import Wanted, wanted
from agents.names.natural_order import natural_order
from agents.personas.models import Persona
from agents.personas.pictures.models import PersonaPicture
from agents.personas.pictures.view import picture_url

logger = logging.getLogger(__name__)

PAGE_SIZE = 25
ORDER = ("-started_at", "-pk")
LONG_TEXTS = (
    "title_words",
    "persona__instructions",
    "persona__instructions_search_text",
    "persona_version__instructions",
)
FILLED_AT_ONCE = 500  # turns of an earlier release that a search still gives their words


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation of the page. `turn_id` and `parts`: where the words were said; empty without a search."""

    conversation: Any
    turn_id: int | None = None
    parts: Sequence[Part] = ()

    @property
    def day(self) -> date:
        return localtime(self.conversation.started_at).date()

    @property
    def length(self) -> str:
        return length_in_words(self.conversation.duration)

    @property
    def picture_url(self) -> str:
        return picture_url(self.conversation.persona_id, self.conversation.picture_digest)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """`older`, `newer`: the cursors of the pages beside this one; None if there is none."""

    rows: Sequence[Row] = field(default_factory=list)
    older: Cursor | None = None
    newer: Cursor | None = None


def history_page(user: User, filters: Filters) -> HistoryPage:
    """The newest that `filters` let through, or those of the page that they name."""
    mine = Conversation.objects.visible_to(user).filter(filters.condition)
    sought = wanted(filters.typed, user.pk)
    if filters.typed:
        if not sought.terms:
            return HistoryPage()
        _fill(user)
        mine = _with_words(mine, sought)
    found, has_more = _cut(mine, filters)
    rows = _rows(with_what_is_shown(Conversation.objects.visible_to(user).filter(pk__in=found), user), sought)
    if not rows:
        return HistoryPage()
    ends = [Cursor(each.conversation.started_at, each.conversation.pk) for each in (rows[0], rows[-1])]
    has_newer = has_more if filters.newer else filters.older is not None
    has_older = filters.newer is not None or has_more
    return HistoryPage(rows, older=ends[1] if has_older else None, newer=ends[0] if has_newer else None)


def with_what_is_shown(conversations: ConversationQuerySet, user: User) -> ConversationQuerySet:
    """These in their order, with persona, version and picture. That of a persona which they lost is not theirs."""
    picture = PersonaPicture.objects.visible_to(user).filter(persona=OuterRef("persona_id")).values("digest")[:1]
    shown = conversations.select_related("persona", "persona_version").annotate(picture_digest=Subquery(picture))
    return shown.defer(*LONG_TEXTS).order_by(*ORDER)


def _cut(mine: ConversationQuerySet, filters: Filters) -> tuple[list[Any], bool]:
    """The keys of the page, and whether there are more in the direction in which it was turned."""
    if filters.newer:
        keys = mine.filter(_beyond(filters.newer, "gt")).order_by("started_at", "pk")
    elif filters.older:
        keys = mine.filter(_beyond(filters.older, "lt")).order_by(*ORDER)
    else:
        keys = mine.order_by(*ORDER)
    found = list(keys.values_list("pk", flat=True)[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def _beyond(cursor: Cursor, how: str) -> Q:
    """The first condition is for the index, which the database would not use for the other two."""
    at, key = cursor.started_at, cursor.conversation_id
    same = Q(started_at=at, **{f"pk__{how}": key})
    return Q(**{f"started_at__{how}e": at}) & (Q(**{f"started_at__{how}": at}) | same)


def _with_words(mine: ConversationQuerySet, sought: Wanted) -> ConversationQuerySet:
    """Said in one turn, or in the title."""
    titled = Q()
    for phrase in sought.phrases:
        titled &= Q(title_words__contains=f" {phrase}")
    return mine.filter(Q(pk__in=_said(sought).values("conversation_id")) | titled)


def _said(sought: Wanted) -> QuerySet[Turn]:
    return Turn.objects.filter(words__said=sought)


def _rows(shown: ConversationQuerySet, sought: Wanted) -> list[Row]:
    if not sought.terms:
        return [Row(each) for each in shown]
    in_it = _said(sought).filter(conversation=OuterRef("pk")).order_by("position").values("pk")[:1]
    rows = list(shown.annotate(turn_found=Subquery(in_it)))
    turns = Turn.objects.in_bulk([row.turn_found for row in rows if row.turn_found])
    return [_row(each, turns.get(each.turn_found), sought) for each in rows]


def _row(conversation: Any, turn: Turn | None, sought: Wanted) -> Row:
    return Row(conversation, turn.pk, snippet(turn.text, sought)) if turn else Row(conversation)


def _fill(user: User) -> None:
    """While a new release takes over, processes of the one before store turns without words."""
    try:
        fill(Turn, at_most=FILLED_AT_ONCE, conversation__user=user)
    except DatabaseError as error:  # the search goes on without them
        logger.warning("words of turns could not be stored: %s", type(error).__name__)


def personas_called(user: User) -> list[tuple[str, str]]:
    """Key and name of everybody whom that person has talked with, under the name of their last conversation."""
    mine = Conversation.objects.visible_to(user)
    last = mine.filter(persona=OuterRef("pk")).order_by(*ORDER).values("persona_version__name")[:1]
    keys = list(mine.order_by().values_list("persona_id", flat=True).distinct())  # first: else one look for each call
    called = Persona.objects.filter(pk__in=keys).annotate(called_as=Subquery(last)).values_list("pk", "called_as")
    return sorted(((str(key), name) for key, name in called), key=lambda each: natural_order(each[1]))
