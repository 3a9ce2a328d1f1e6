"""The audit trail as a list of the admin asks for it: what costs the same with a hundred rows and with millions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin import RelatedFieldListFilter
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Max, Min, QuerySet
from django.utils.functional import cached_property
from django.utils.timezone import localtime

from agents.audit.models import AuditEventQuerySet

COUNTED_MAX = 10_000
STAFF_SHOWN = 100


class CheapDates:
    """For a QuerySet: days, months and years from the first row to the last, for the dates above a list.

    Django asks which of them have rows, and for that the database reads every row.
    """

    def datetimes(self, field_name: str, kind: str, *_: Any, **__: Any) -> Any:
        rows: Any = self
        span = rows.order_by().aggregate(first=Min(field_name), last=Max(field_name))
        if span["first"] is None:
            return []
        begins, last = _BEGINS[kind], localtime(span["last"])
        found = [begins(localtime(span["first"]))]
        while (following := begins(found[-1] + _LONGER_THAN[kind])) <= last:
            found.append(following)
        return found


class ListedEvents(CheapDates, AuditEventQuerySet):
    """The trail, as its list asks for it."""


class BoundedPaginator(Paginator):
    """Counts and shows the latest ten thousand; the dates lead to those before."""

    @cached_property
    def count(self) -> int:
        found: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # of an admin list it is one
        return found.order_by().values("pk")[:COUNTED_MAX].count()


class WhoFilter(RelatedFieldListFilter):
    """Staff, and whoever is chosen; there may be thousands of others, who are found by their name."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[Any]:
        staff = User.objects.filter(is_staff=True).order_by("username").values_list("pk", "username")[:STAFF_SHOWN]
        offered: list[Any] = list(staff)
        chosen = self.lookup_val[-1] if self.lookup_val else ""
        if chosen.isdecimal() and int(chosen) not in dict(offered):
            offered += User.objects.filter(pk=int(chosen)).values_list("pk", "username")
        return offered


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _month(moment: datetime) -> datetime:
    return _day(moment).replace(day=1)


def _year(moment: datetime) -> datetime:
    return _month(moment).replace(month=1)


_BEGINS: dict[str, Callable[[datetime], datetime]] = {"day": _day, "month": _month, "year": _year}
_LONGER_THAN = {"day": timedelta(days=1), "month": timedelta(days=31), "year": timedelta(days=366)}
