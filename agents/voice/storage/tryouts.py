"""Finds what somebody wants to try, if they still may."""

from uuid import UUID

from django.contrib.auth.models import User

from agents.costs.spent import MonthSpent
from agents.database import in_database
from agents.privacy.models import Acknowledgement
from agents.tryouts import kept, minutes
from agents.tryouts.kept import Tryout
from agents.tryouts.rights import may_try
from agents.voice.storage.figure_rows import spent_this_month


@in_database
def find_tryout(user: User, tryout_id: UUID) -> Tryout | None:
    """None if it is not kept any more, is another person's, or if the user may no longer change that persona.

    Raises:
        REDIS_AWAY: Redis does not answer.
    """
    found = kept.find(user.pk, tryout_id)
    return found if found and may_try(user, found) else None


@in_database
def has_acknowledged(user: User) -> bool:
    """Whether they have confirmed the notice in force."""
    return Acknowledgement.objects.in_force().of(user).exists()


@in_database
def spent_of(user_id: int, now: float) -> MonthSpent:
    """What was spent in this month. A tryout costs what a call costs."""
    return spent_this_month(user_id, now)


@in_database
def seconds_of_next(user_id: int) -> int:
    """As in agents/tryouts/minutes.py.

    Raises:
        REDIS_AWAY: as `find_tryout`.
    """
    return minutes.seconds_of_next(user_id)
