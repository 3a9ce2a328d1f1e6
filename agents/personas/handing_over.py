"""What happens to a persona as a whole: it is given away, archived, made active. Owners and staff do it by these alone.

Each saves the row by itself, since the audit trail and the calls that go on do not notice an update of many.
"""

from django.contrib.auth.models import User
from django.utils import timezone

from agents.personas.how_many import check_one_more
from agents.personas.models import Persona


def give(persona: Persona, to: User, *, by: User, keeps_access: bool = False) -> None:
    """Make it the persona of `to`. `keeps_access`: who had it goes on finding it, as a person it is shared with.

    Raise a ValidationError if `to` may have no more. Ask in a transaction that has locked the row.
    """
    former = persona.owner
    if former == to:
        return
    check_one_more(to, by=by, persona_id=persona.pk)
    hand_over(persona, to)
    if keeps_access:
        persona.people.add(former)


def hand_over(persona: Persona, to: User) -> None:
    """The same, however many `to` has: for what would be lost otherwise."""
    persona.owner = to
    persona.save(update_fields=["owner", "updated_at"])
    persona.people.remove(to)


def archive(persona: Persona) -> None:
    """Nobody finds or calls it any more, and calls with it end. Its owner can bring it back, with all its versions."""
    if persona.archived_at is None:
        persona.archived_at = timezone.now()
        persona.save(update_fields=["archived_at", "updated_at"])


def restore(persona: Persona) -> None:
    if persona.archived_at is not None:
        persona.archived_at = None
        persona.save(update_fields=["archived_at", "updated_at"])


def set_active(persona: Persona, *, active: bool) -> None:
    if persona.active != active:
        persona.active = active
        persona.save(update_fields=["active", "updated_at"])
