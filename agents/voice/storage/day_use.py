"""What calls add to the use of a person's day, and what is left of it when one is to begin (agents/usage)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from agents.costs.spent import MonthSpent
from agents.database import in_database
from agents.personas.editing import may_change
from agents.personas.models import Persona, PersonaVersion
from agents.privacy.models import Acknowledgement
from agents.usage.models import DayUse, Used
from agents.usage.words import day_of
from agents.voice.storage.figure_rows import spent_this_month

Owed = dict[tuple[date, int], Used]  # by day and person


@dataclass(frozen=True, slots=True)
class Wish:
    """A call that somebody wants to begin: with what, if they know the notice, and what was used today and this month.

    `version`: the published one of a persona that they may call. `asked_at`: Unix seconds.
    """

    asked_at: float
    version: PersonaVersion
    may_change: bool
    has_acknowledged: bool
    used: Used
    spent: MonthSpent


@in_database
def call_wished(user: User, persona_id: UUID, now: float) -> Wish | None:
    """None if the user may not call that persona."""
    persona = Persona.objects.select_related("published").find_callable(persona_id, user)
    if persona is None or persona.published is None:
        return None
    used = DayUse.objects.used_by(user.pk, day_of(now))
    has_acknowledged = Acknowledgement.objects.in_force().of(user).exists()
    spent = spent_this_month(user.pk, now)
    return Wish(now, persona.published, may_change(user, persona), has_acknowledged, used, spent)


@in_database
def charge(owed: Owed, now: float) -> dict[int, Used]:
    """Add to what these people have used, all of it or nothing. Returns what each has used today, in all processes."""
    people = {user_id for _, user_id in owed}
    with transaction.atomic():
        known = set(User.objects.filter(pk__in=people).values_list("pk", flat=True))  # others were deleted
        for (day, user_id), used in sorted(owed.items()):
            if user_id in known:
                DayUse.objects.charge(
                    user_id, day, call_seconds=used.call_seconds, typed_characters=used.typed_characters
                )
    rows = DayUse.objects.of_day(day_of(now)).filter(user_id__in=people)
    return {row.user_id: Used(row.call_seconds, row.typed_characters) for row in rows}


@in_database
def take_characters(user_id: int, characters: int, now: float, *, limit: int) -> int | None:
    """Charge a typed text. None if it may be typed; else how many characters the person has left today."""
    day = day_of(now)
    if DayUse.objects.take_characters(user_id, day, characters, limit=limit):
        return None
    return max(0, limit - DayUse.objects.used_by(user_id, day).typed_characters)
