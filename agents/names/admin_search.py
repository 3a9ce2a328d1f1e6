"""What a list of the admin may be asked for: its own filters and rows, and a bounded search in stored normal forms."""

import re
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from agents.names.normal_form import normal_form, words_of_a_search

PART_OF_A_DATE = re.compile(r"\d{1,4}", re.ASCII)


class BoundedList:
    """For a ModelAdmin. Django takes any look-up of a model's own columns from an address, also slow expressions, and
    stumbles over keys that can be none."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Whether the page itself writes such an address; else the answer is 400."""
        date: str | None = self.date_hierarchy  # type: ignore[attr-defined]  # the ModelAdmin's
        if date and lookup in {f"{date}__{part}" for part in ("year", "month", "day")}:
            return bool(PART_OF_A_DATE.fullmatch(value))
        filters = self.get_list_filter(request)  # type: ignore[attr-defined]  # the ModelAdmin's
        columns = [each[0] if isinstance(each, list | tuple) else each for each in filters]
        return "\0" not in value and lookup in {asked for column in columns for asked in self._asked_for(column)}

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Django looks for a field without a name if an address says so."""
        return super().get_object(request, object_id, from_field or None)  # type: ignore[misc]  # the ModelAdmin's

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any) -> Any:
        """Django stumbles over chosen rows whose key can be none."""
        for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                queryset.model._meta.pk.to_python(key)
            except ValidationError:
                raise BadRequest("a row was chosen by what is no key") from None
        return super().response_action(request, queryset, *args, **kwargs)  # type: ignore[misc]  # the ModelAdmin's

    def _asked_for(self, column: str) -> set[str]:
        """What the filters of this column put into addresses."""
        model: type[Model] = self.model  # type: ignore[attr-defined]  # the ModelAdmin's
        related = model._meta.get_field(column).related_model
        if isinstance(related, type):
            return {f"{column}__{related._meta.pk.name}__exact", f"{column}__isnull"}
        return {column, *(f"{column}__{what}" for what in ("exact", "isnull", "gte", "lt"))}


class NormalFormSearch(BoundedList):
    """For a ModelAdmin: looks for the normal form of what somebody typed. `search_fields` hold normal forms too."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Model], search_term: str) -> Any:
        form = normal_form(words_of_a_search(search_term))
        return super().get_search_results(request, queryset, form)  # type: ignore[misc]  # the ModelAdmin's
