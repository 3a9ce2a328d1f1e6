"""Normal forms and places in the natural order, in the database, beside what they are made of."""

from operator import attrgetter
from typing import Any

from django.db import models

from agents.names.natural_order import natural_order
from agents.names.normal_form import normal_form


class NormalForm(models.TextField):
    """The normal form of other fields of its row, one below the other. Every save() works it out again.

    `update()` of a queryset does not, and neither does a process of an earlier release, which does not know the column.
    """

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **options: Any) -> None:
        """`of`: names of fields; "user.email" is a field of a related row."""
        self.of = of
        super().__init__(*args, **options | {"editable": False, "db_default": ""})

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {"of": self.of, **options}

    def pre_save(self, row: models.Model, add: bool) -> str:
        text = normal_form("\n".join(attrgetter(name)(row) for name in self.of))
        setattr(row, self.attname, text)
        return text


class NaturalOrder(models.BinaryField):
    """What rows are sorted by to have another field of theirs in the natural order. As NormalForm, save() writes it."""

    def __init__(self, *args: Any, of: str = "", **options: Any) -> None:
        self.of = of
        super().__init__(*args, **options | {"editable": False, "null": True})

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, {"of": self.of, **options}

    def pre_save(self, row: models.Model, add: bool) -> bytes:
        key = natural_order(getattr(row, self.of))
        setattr(row, self.attname, key)
        return key
