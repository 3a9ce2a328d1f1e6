"""Filters of the admin's lists that show words where the column holds codes or times."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.views.main import ChangeList


def filter_in_words(in_words: Callable[[str], str]) -> type[admin.AllValuesFieldListFilter]:
    """The filter of a column that holds short codes."""

    class FilterInWords(admin.AllValuesFieldListFilter):
        def choices(self, changelist: ChangeList) -> Iterator[Any]:
            every, *codes = super().choices(changelist)
            yield every
            for choice in codes:
                code, has_count, count = str(choice["display"]).partition(" (")
                yield choice | {"display": f"{in_words(code)}{has_count}{count}"}

    return FilterInWords


class ArchivedFilter(FieldListFilter):
    """Of a column that holds when a row was archived: those in use, or those in the archive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "archive"

    @property
    def column(self) -> str:
        return f"{self.field_path}__isnull"

    def expected_parameters(self) -> list[str | None]:
        return [self.column]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        asked: Any = self.used_parameters.get(self.column)
        is_chosen = asked[-1] if asked else None
        for value, in_words in ((None, "All"), (True, "In use"), (False, "Archived")):
            address = changelist.get_query_string({self.column: value} if value is not None else {}, [self.column])
            yield {"selected": value is is_chosen, "query_string": address, "display": in_words}
