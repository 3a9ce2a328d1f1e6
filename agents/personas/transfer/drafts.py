"""Which persona each entry of a file changes, and what it makes of it. Nothing is saved here.

Ask in a transaction: the personas that are found are locked until its end.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError

from agents.personas.models import Persona
from agents.personas.options import BY_FIELD, OPTIONS, as_a_form_sends_it, means_something
from agents.personas.transfer.doors import Door
from agents.personas.transfer.persona_file import ID, OWNER, SHARING, Entry
from agents.personas.transfer.problems import Problem, Refused, shown

NO_OWNERS_HERE = "a page makes personas of your own: take this out. Only the command reads it."
MAY_NOT_SHARE = "you have no right to share with everyone: take this out, or ask an administrator for that right."


@dataclass(frozen=True, slots=True)
class Change:
    """What an import makes of one option, or of one way of sharing."""

    field: str
    before: Any
    after: Any


@dataclass(slots=True)
class Outcome:
    """What becomes of one persona of a file. `owner`, `groups`: whose it is and with whom it is shared afterwards."""

    entry: Entry
    persona: Persona
    owner: User
    is_new: bool = False
    groups: list[Group] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def drafts_of(entries: Sequence[Entry], door: Door) -> list[Outcome]:
    """Each persona as it will be.

    Raises:
        Refused: for each thing that may not be.
    """
    matched = list(_matched(entries, _owners(entries, door), door))
    outcomes = [each for each in matched if isinstance(each, Outcome)]
    _refuse([*(each for each in matched if isinstance(each, Problem)), *_twice(outcomes)])
    _refuse(problem for outcome in outcomes for problem in _filled(outcome, door))
    return outcomes


def _refuse(problems: Iterable[Problem]) -> None:
    if found := list(problems):
        raise Refused(found)


def _twice(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    count = Counter(outcome.persona.pk for outcome in outcomes)
    for outcome in outcomes:
        if count[outcome.persona.pk] > 1:
            yield outcome.entry.problem("this id is there more than once: import each persona once.", ID)


def _owners(entries: Sequence[Entry], door: Door) -> dict[str, User]:
    """The account for each username in the files. "" is whose a persona is if its file names nobody.

    Raises:
        Refused: there is no such account. On a page nobody hears whether there is.
    """
    if door.person:
        _refuse(entry.problem(NO_OWNERS_HERE, OWNER) for entry in entries if entry.owner)
    named = User.objects.filter(username__in={entry.owner for entry in entries})
    owners = {user.get_username(): user for user in named} | ({"": door.owner} if door.owner else {})
    _refuse(
        entry.problem(f"there is no account {shown(entry.owner)}: create it, or name another one.", OWNER)
        for entry in entries
        if entry.owner and entry.owner not in owners
    )
    return owners


def _matched(entries: Sequence[Entry], owners: dict[str, User], door: Door) -> Iterator[Outcome | Problem]:
    """The persona that each entry changes, or a new one."""
    ids = {each for entry in entries for each in _ids(entry, door)}
    editable = door.editable.select_related("owner").prefetch_related("groups").order_by("pk")
    held = editable.select_for_update(of=("self",)).in_bulk(ids)
    taken = set(Persona.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for entry in entries:
        candidates = _ids(entry, door)
        found = next((held[each] for each in candidates if each in held), None)
        free = next((each for each in candidates if each not in taken), None)
        owner = owners.get(entry.owner)
        if found:
            yield Outcome(entry, found, owner if owner and entry.owner else found.owner)
        elif not door.may_add:
            yield entry.problem("it is new, and you may not add personas: ask an administrator for that right.", ID)
        elif candidates and not free:
            yield entry.problem("this persona belongs to somebody else now: take the id out to make another one.", ID)
        elif not owner:
            yield entry.problem("it is new, and nobody owns it: add its owner, or import with --owner.", OWNER)
        else:
            yield Outcome(entry, Persona(pk=free or uuid4(), owner=owner), owner, is_new=True)


def _ids(entry: Entry, door: Door) -> list[UUID]:
    """The ids under which an entry may be here: its own, and one of this owner's, if its own is somebody else's.

    The second follows from both, so a second import finds it again and leaves the other persona alone.
    """
    if not entry.persona_id:
        return []
    first = UUID(entry.persona_id)
    return [first, *([uuid5(first, str(door.owner.pk))] if door.owner else [])]


def _filled(outcome: Outcome, door: Door) -> Iterator[Problem]:
    """Write the entry into the persona, and say what of it may not be."""
    entry, persona = outcome.entry, outcome.persona
    held = [] if outcome.is_new else list(persona.groups.all())
    chosen = [group for group in door.groups if group.name in entry.sharing["groups"]]
    others = [group for group in held if group not in door.groups]  # chosen by those who may: they stay
    outcome.groups = [*chosen, *others]
    before = _before(outcome, [group for group in held if group in door.groups])
    yield from _not_allowed(entry, before, door, _names([*door.groups, *others]))
    after = {**entry.options, **entry.sharing, "groups": _names(chosen), OWNER: str(outcome.owner)}
    outcome.changes = [
        Change(name, before[name], value)
        for name, value in after.items()
        if as_a_form_sends_it(before[name]) != as_a_form_sends_it(value)
    ]
    for name in after.keys() - {"groups", OWNER}:
        setattr(persona, name, after[name])
    persona.owner = outcome.owner
    yield from _invalid(entry, persona)


def _before(outcome: Outcome, groups: Iterable[Group]) -> dict[str, Any]:
    """What the persona is now, shared with these groups; for a new one what each key means that is left out."""
    persona, owner = outcome.persona, {OWNER: str(outcome.persona.owner)}
    if outcome.is_new:
        options = {name: option.default for name, option in BY_FIELD.items()}
        return {**options, **{name: shape["default"] for name, shape in SHARING.items()}, **owner}
    sharing = {name: getattr(persona, name) for name in SHARING if name != "groups"}
    return {**persona.options(), **sharing, "groups": _names(groups), **owner}


def _names(groups: Iterable[Group]) -> list[str]:
    return sorted(group.name for group in groups)


def _not_allowed(entry: Entry, before: dict[str, Any], door: Door, groups: Container[str]) -> Iterator[Problem]:
    if entry.sharing["everyone"] and not before["everyone"] and not door.may_share_with_everyone:
        yield entry.problem(MAY_NOT_SHARE, "everyone")
    for name in entry.sharing["groups"]:
        if name not in groups:
            yield entry.problem(f"{shown(name)} is no group that you can share with: take it out.", "groups")


def _invalid(entry: Entry, persona: Persona) -> Iterator[Problem]:
    """What is empty and must not be, and what the service would refuse."""
    needed = [option for option in OPTIONS if option.is_required and means_something(option, persona)]
    found = {
        option.field: [f"there is nothing in it: write something, for example {option.example}"]
        for option in needed
        if not getattr(persona, option.field).strip()
    }
    try:
        persona.clean()
    except ValidationError as wrong:
        found = wrong.message_dict | found
    for name, sentences in found.items():
        yield from (entry.problem(sentence, name if name in BY_FIELD else "") for sentence in sentences)
