"""A filter of the admin's lists that shows words where the column holds codes."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
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
