"""What each person has used today. One row a person: the first use of another day begins at nought.

It stands in the database and not in Redis, since a limit of a day has to outlast a Redis that loses everything, and a
call cannot begin without the database anyway. The counts are added up in the database itself, so processes that charge
at the same time lose nothing, and a reset counts from then on for calls that run.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Case, F, PositiveBigIntegerField, Q, Value, When


@dataclass(frozen=True, slots=True)
class Used:
    """Of one person, today."""

    call_seconds: int = 0
    typed_characters: int = 0

    def __add__(self, other: "Used") -> "Used":
        return Used(self.call_seconds + other.call_seconds, self.typed_characters + other.typed_characters)


class DayUseQuerySet(models.QuerySet["DayUse"]):
    def of_day(self, day: date) -> "DayUseQuerySet":
        return self.filter(day=day)

    def used_by(self, user_id: int, day: date) -> Used:
        used = self.of_day(day).filter(user_id=user_id).values_list("call_seconds", "typed_characters")
        return next((Used(*counts) for counts in used), Used())

    def charge(self, user_id: int, day: date, *, call_seconds: int = 0, typed_characters: int = 0) -> None:
        """Add to what the person has used on that day. If a later one has begun, nobody asks for it any more."""
        used = {"call_seconds": call_seconds, "typed_characters": typed_characters}
        until_then = self.filter(user_id=user_id, day__lte=day)
        if not until_then._add(day, **used):
            self._begin(user_id, day)
            until_then._add(day, **used)

    def take_characters(self, user_id: int, day: date, characters: int, *, limit: int) -> bool:
        """Whether the person may type so many more on that day; if so they are charged, in the same step."""
        if characters > limit:
            return False
        if not self.filter(user_id=user_id).exists():
            self._begin(user_id, day)
        has_room = ~Q(day=day) | Q(typed_characters__lte=limit - characters)
        return self.filter(has_room, user_id=user_id)._add(day, typed_characters=characters)

    def reset(self) -> int:
        """These people begin their day at nought again. Returns how many they are."""
        return self.update(call_seconds=0, typed_characters=0)

    def _add(self, day: date, *, call_seconds: int = 0, typed_characters: int = 0) -> bool:
        """Whether there was a row to add to."""
        added = {"call_seconds": call_seconds, "typed_characters": typed_characters}
        counts = {column: _added(column, number, day) for column, number in added.items()}
        return bool(self.update(**counts, day=day))

    def _begin(self, user_id: int, day: date) -> None:
        DayUse.objects.bulk_create([DayUse(user_id=user_id, day=day)], ignore_conflicts=True)


class DayUse(models.Model):
    """What a person has used on `day`; of the days before nothing is kept."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="day_use", verbose_name="person")
    day = models.DateField()
    call_seconds = models.PositiveBigIntegerField(default=0)
    typed_characters = models.PositiveBigIntegerField(default=0)

    objects = DayUseQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # superusers alone see it
        verbose_name = "person who called today"
        verbose_name_plural = "people who called today"

    def __str__(self) -> str:
        return f"{self.user}, {self.day}"


def _added(column: str, number: int, day: date) -> Case:
    """So many more if the row is of that day, else so many."""
    same_day = When(day=day, then=F(column) + number)
    return Case(same_day, default=Value(number), output_field=PositiveBigIntegerField())
