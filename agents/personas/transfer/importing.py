"""Puts the personas of files into the database: all of them, or none and the reasons.

A dry run does the same and takes it back, so it finds whatever the real one would.
"""

import hashlib
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.trail import On
from agents.personas.how_many import check_one_more, check_one_more_version
from agents.personas.models import PersonaVersion
from agents.personas.options import BY_FIELD
from agents.personas.transfer.doors import Door
from agents.personas.transfer.drafts import Outcome, drafts_of
from agents.personas.transfer.persona_file import Entry
from agents.personas.transfer.problems import Problem, Refused


class ChangedMeanwhile(Exception):
    """What would be imported is not what somebody was shown. `outcomes`: what it is now."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes = outcomes
        super().__init__("Something has changed since.")


def import_personas(
    entries: Sequence[Entry], door: Door, *, reason: str | None = None, is_dry: bool = False, seen: str = ""
) -> list[Outcome]:
    """Save these as drafts; with a `reason` publish them, too. `seen`: the `mark_of` what somebody agreed to.

    Raises:
        Refused: nothing is saved, for these problems.
        ChangedMeanwhile: nothing is saved, since the outcome would not be what was seen.
    """
    try:
        with transaction.atomic():
            outcomes = drafts_of(entries, door)
            if seen and seen != mark_of(outcomes):
                raise ChangedMeanwhile(outcomes)
            for outcome in outcomes:
                _save(outcome, door)
                if reason is not None:
                    _publish(outcome, door, reason)
            _note(outcomes)
            transaction.set_rollback(is_dry)
    except IntegrityError:
        raise Refused([Problem("every file", "somebody made one of these personas just now: import again.")]) from None
    return outcomes


def mark_of(outcomes: Sequence[Outcome]) -> str:
    """The same for the same outcomes."""
    parts = [(outcome.entry.place, outcome.is_new, outcome.changes) for outcome in outcomes]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _save(outcome: Outcome, door: Door) -> None:
    """Write the draft. What is as in the file already is left alone."""
    persona, changed = outcome.persona, {change.field for change in outcome.changes}
    if not changed and not outcome.is_new:
        return
    _count(outcome, door)
    if outcome.is_new or changed & BY_FIELD.keys():
        persona.revision += 1
    persona.saved_by = door.person
    persona.save(force_insert=outcome.is_new)
    if "groups" in changed:
        persona.groups.set(outcome.groups)


def _count(outcome: Outcome, door: Door) -> None:
    if door.person and outcome.is_new:
        try:
            check_one_more(outcome.owner, by=door.person)
        except ValidationError as too_many:
            raise Refused([outcome.entry.problem(str(too_many.message))]) from None


def _publish(outcome: Outcome, door: Door, reason: str) -> None:
    if not outcome.persona.has_changes:
        return
    if not door.may_publish(outcome.persona):
        raise Refused([outcome.entry.problem("you may not publish other people's personas: import without that.")])
    try:
        if door.person:
            check_one_more_version(PersonaVersion.objects.all(), by=door.person)
        outcome.persona.publish(door.person or outcome.owner, reason)
    except ValidationError as wrong:
        raise Refused([outcome.entry.problem(sentence) for sentence in wrong.messages]) from None


def _note(outcomes: Sequence[Outcome]) -> None:
    """One event for all; each persona has its own as well, from its save."""
    new = sum(outcome.is_new for outcome in outcomes)
    changed = sum(bool(outcome.changes) for outcome in outcomes) - new
    trail.record(Action.PERSONAS_IMPORTED, On(Kind.PERSONA), new=new, changed=changed)
