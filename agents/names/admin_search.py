"""Searches of the admin, in stored normal forms."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from agents.names.normal_form import normal_form


class NormalFormSearch:
    """For a ModelAdmin: looks for the normal form of what somebody typed. `search_fields` hold normal forms too."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Model], search_term: str) -> Any:
        form = normal_form(search_term)
        return super().get_search_results(request, queryset, form)  # type: ignore[misc]  # the ModelAdmin's
