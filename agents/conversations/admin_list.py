"""The admin's list of conversations, at the same cost with a hundred thousand of them: what Django would count or sort
over all rows is bounded, or asked of other tables first."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib.admin import RelatedFieldListFilter, ShowFacets
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse

from agents.audit.listing import COUNTED_MAX, BoundedPaginator, CheapDates
from agents.conversations.ends import END_REASONS, end_in_words
from agents.conversations.models import Conversation, ConversationQuerySet, Turn
from agents.names.normal_form import normal_form, words_of_a_search
from agents.people.models import AccountName
from agents.personas.models import Persona

PERSONAS_SHOWN = 100
KEYS_MAX = 1_000
WORDS_MAX = 4  # each asks two other tables
SHOWN = ("started_at", "ended_at", "end_reason", "persona__name", "user__username")


class ListedConversations(CheapDates, ConversationQuerySet):
    """As a list of the admin asks for them."""


class ConversationsPage(ChangeList):
    """One page of the list, with what it shows of each: a persona's row is long."""

    def apply_select_related(self, qs: QuerySet[Conversation]) -> QuerySet[Conversation]:
        turns = Turn.objects.filter(conversation=OuterRef("pk")).order_by().values("conversation")
        counted = Coalesce(Subquery(turns.annotate(count=Count("pk")).values("count")), 0)
        return qs.select_related("persona", "user").only(*SHOWN).annotate(turn_count=counted)


class CheapList:
    """For the ModelAdmin of conversations."""

    list_per_page = 50
    paginator: Any = BoundedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The dates above the list would search twice more."""
        page = super().get_changelist_instance(request)  # type: ignore[misc]  # the ModelAdmin's
        page.date_hierarchy = None if page.query else page.date_hierarchy
        return page

    def get_changelist(self, request: HttpRequest, **_: Any) -> type[ChangeList]:
        return ConversationsPage

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"counted_max": f"{COUNTED_MAX:,}", **(extra_context or {})}
        page: HttpResponse = super().changelist_view(request, context)  # type: ignore[misc]  # the ModelAdmin's
        return page

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Conversation], search_term: str) -> Any:
        """By parts of a persona's or a person's name, or by a whole id. The first words count."""
        words = dict.fromkeys(normal_form(words_of_a_search(search_term)).split())
        for word in list(words)[:WORDS_MAX]:
            queryset = queryset.filter(_named(word))
        return queryset, False


class EndFilter(FieldListFilter):
    """Every reason there is. Django would look which of them occur, in all rows."""

    def expected_parameters(self) -> list[str | None]:
        return [self.field_path]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        asked: Any = self.used_parameters.get(self.field_path)
        chosen = asked[-1] if asked else None
        yield {"selected": chosen is None, "query_string": changelist.get_query_string({}, [self.field_path])} | {
            "display": "All"
        }
        for code in END_REASONS:
            address = changelist.get_query_string({self.field_path: code})
            yield {"selected": code == chosen, "query_string": address, "display": end_in_words(code)}


class CalledPersonaFilter(RelatedFieldListFilter):
    """The first personas that were called, by name, and whichever is chosen; others are found by their name."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[Any]:
        called = Persona.objects.filter(Exists(Conversation.objects.of_the_site().filter(persona=OuterRef("pk"))))
        offered: list[Any] = list(called.order_by("name_order").values_list("pk", "name")[:PERSONAS_SHOWN])
        chosen = _key(self.lookup_val[-1] if self.lookup_val else "")
        if chosen and chosen not in dict(offered):
            offered += Persona.objects.filter(pk=chosen).values_list("pk", "name")
        return offered


def _named(word: str) -> Q:
    """Asked of the small tables first: the database then finds the conversations in its indexes."""
    personas = _keys(Persona.objects.filter(name_search_text__contains=word).values_list("pk", flat=True))
    people = _keys(AccountName.objects.filter(name__contains=word).values_list("pk", flat=True))
    if personas or people:
        return Q(persona__in=personas) | Q(user__in=people)
    key = _key(word)
    return Q(pk=key) if key else Q(voice_live_session_id=word)


def _keys(found: QuerySet[Any, Any]) -> Any:
    """As a list; of very many the question itself, which the database then asks for each conversation."""
    keys = list(found[: KEYS_MAX + 1])
    return keys if len(keys) <= KEYS_MAX else found


def _key(words: str) -> UUID | None:
    try:
        key: UUID | None = Conversation._meta.pk.to_python(words) if words else None
    except ValidationError:
        return None
    return key
