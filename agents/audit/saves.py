"""Tells what a save has changed, and who was put into or taken out of a relation: whatever door it came through.

Not seen are `QuerySet.update`, `bulk_create`, `bulk_update`, SQL, and rows that are loaded from a file (`raw`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.db.models.signals import m2m_changed, post_save, pre_save

BEFORE = "_audit_before"


@dataclass(frozen=True, slots=True)
class Changes:
    """`before` has the columns that were saved, as they were; it is empty for a row that was made."""

    is_new: bool
    before: dict[str, Any] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()


def watch_saves(model: type[Model], noted: Callable[[Any, Changes], None], *, but: Iterable[str] = ()) -> None:
    """Call `noted(row, changes)` after each save that made a row or changed a column; `but` are not looked at."""
    columns = {each.attname: each for each in model._meta.concrete_fields if each.name not in but}

    def look_before(instance: Model, *, raw: bool, update_fields: frozenset[str] | None, **_: Any) -> None:
        saved = [name for name, each in columns.items() if update_fields is None or {name, each.name} & update_fields]
        before = None if raw or not saved else model._base_manager.filter(pk=instance.pk).values(*saved).first()
        setattr(instance, BEFORE, before)

    def look_after(instance: Model, *, created: bool, raw: bool, **_: Any) -> None:
        before = instance.__dict__.pop(BEFORE, None) or {}
        if raw:
            return
        changed = {name for name, value in before.items() if _differs(columns[name], value, getattr(instance, name))}
        if created or changed:
            noted(instance, Changes(created, before, frozenset(changed)))

    pre_save.connect(look_before, sender=model, weak=False)
    post_save.connect(look_after, sender=model, weak=False)


def watch_members(through: type[Model], noted: Callable[[Any, list[Any], list[Any]], None]) -> None:
    """Call `noted(row, given, taken)` when others are put into the row's relation or taken out, from either side."""

    def look(
        instance: Model, *, action: str, reverse: bool, model: type[Model], pk_set: set[Any] | None, **_: Any
    ) -> None:
        if action not in ("post_add", "pre_remove", "pre_clear"):
            return
        is_given = action == "post_add"
        keys = pk_set if is_given else _there(through, instance, model, pk_set)
        others = list(model._base_manager.filter(pk__in=keys or ()).select_related())
        pairs = [(other, [instance]) for other in others] if reverse else [(instance, others)] if others else []
        for row, members in pairs:
            noted(row, members if is_given else [], [] if is_given else members)

    m2m_changed.connect(look, sender=through, weak=False)


def _there(through: type[Model], instance: Model, model: type[Model], keys: set[Any] | None) -> set[Any]:
    """Which of these (of all, for None) the relation really has: they are to be taken out."""
    mine, theirs = (_column(through, each) for each in (type(instance), model))
    found = through._base_manager.filter(**{mine: instance.pk}).values_list(theirs, flat=True)
    return set(found if keys is None else found.filter(**{f"{theirs}__in": keys}))


def _column(through: type[Model], model: type[Model]) -> str:
    """Which column of the table between holds the key of such a row."""
    related = {each.attname: each.related_model for each in through._meta.fields}
    return next(name for name, other in related.items() if isinstance(other, type) and issubclass(model, other))


def _differs(column: Field, before: Any, after: Any) -> bool:
    """Whether a value is another one; an expression that the database works out counts as another."""
    try:
        return bool(column.to_python(after) != before)
    except (ValidationError, TypeError, ValueError):
        return True
