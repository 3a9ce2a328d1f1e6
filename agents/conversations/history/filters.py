"""Which of their conversations somebody wants to see, as the address of the page says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import F, Q
from django.utils.timezone import get_current_timezone

from agents.conversations.history.cursor import Cursor
from agents.names.normal_form import words_of_a_search

FIRST_YEAR, LAST_YEAR = 1970, 9000  # a day more or less, and in another time zone, is still a date


@dataclass(frozen=True, slots=True)
class Length:
    """A choice of how long a call took; `upto` is None for no bound."""

    label: str
    least: timedelta
    upto: timedelta | None


LENGTHS = {
    "short": Length("Under 1 minute", timedelta(0), timedelta(minutes=1)),
    "medium": Length("1 to 5 minutes", timedelta(minutes=1), timedelta(minutes=5)),
    "long": Length("5 to 15 minutes", timedelta(minutes=5), timedelta(minutes=15)),
    "longest": Length("15 minutes and more", timedelta(minutes=15), None),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """`typed`: words to look for. `older`, `newer`: the page goes on from there."""

    typed: str = ""
    persona_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None
    length: str = ""
    older: Cursor | None = None
    newer: Cursor | None = None

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Self:
        """
        Raises:
            BadRequest: a value that no form of ours sends.
        """
        try:
            return cls(
                typed=words_of_a_search(fields.get("q", "")),
                persona_id=UUID(text) if (text := fields.get("persona", "")) else None,
                first_day=_day(fields.get("from", "")),
                last_day=_day(fields.get("to", "")),
                length=_length(fields.get("length", "")),
                older=Cursor.read(text) if (text := fields.get("older", "")) else None,
                newer=Cursor.read(text) if (text := fields.get("newer", "")) else None,
            )
        except ValueError:
            raise BadRequest("The address of the page is not whole.") from None

    @property
    def narrow(self) -> bool:
        """Whether they leave anything out."""
        return bool(self.typed or self.persona_id or self.first_day or self.last_day or self.length)

    @property
    def condition(self) -> Q:
        """All but the words and the page."""
        wanted = Q()
        if self.persona_id:
            wanted &= Q(persona_id=self.persona_id)
        if self.first_day:
            wanted &= Q(started_at__gte=_midnight(self.first_day))
        if self.last_day:
            wanted &= Q(started_at__lt=_midnight(self.last_day + timedelta(days=1)))
        if self.length:
            wanted &= _took(LENGTHS[self.length])
        return wanted


def _took(length: Length) -> Q:
    """A call that goes on has no length yet."""
    wanted = Q(ended_at__gte=F("started_at") + length.least)
    return wanted & Q(ended_at__lt=F("started_at") + length.upto) if length.upto else wanted


def _day(text: str) -> date | None:
    day = date.fromisoformat(text) if text else None
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("no year of ours")
    return day


def _length(text: str) -> str:
    if text and text not in LENGTHS:
        raise ValueError("no length of ours")
    return text


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), get_current_timezone())
