"""What an option is: its name, what it may be, and what becomes of it. The options are in `table.py`. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from localvoice.settings.checks import Check, fields, mapping, one_of


class Fate(StrEnum):
    """What becomes of an option, in the words of the documentation."""

    HONOURED = "honoured"
    IGNORED = "accepted and ignored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `kinds` are the types of the object that have it; empty: all. `note` is for the documentation."""

    name: str
    check: Check
    fate: Fate
    note: str = ""
    kinds: tuple[str, ...] = ()
    is_required: bool = False

    def belongs_to(self, kind: str) -> bool:
        """Whether an object of that type has this option."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Group:
    """The options of one object. With `kinds` the object has a type, which decides what else it may have."""

    name: str
    options: tuple[Option, ...]
    kinds: tuple[str, ...] = ()
    kind_field: str = "type"

    def check(self, value: Any, param: str) -> dict[str, Any]:
        """The object, if each of its fields may be so; raises Refused."""
        if not self.kinds:
            return self._checked(value, param, "")
        kind = one_of(self.kinds)(mapping(value, param).get(self.kind_field), f"{param}.{self.kind_field}")
        return self._checked(value, param, kind)

    def _checked(self, value: Any, param: str, kind: str) -> dict[str, Any]:
        options = [option for option in self.options if option.belongs_to(kind)]
        known = {option.name: option.check for option in options}
        if self.kinds:
            known[self.kind_field] = one_of(self.kinds)
        return fields(value, param, known, required=[option.name for option in options if option.is_required])


def of(group: Group) -> Check:
    """An object with the options of this group."""
    return Check(f"an object: {group.name}", group.check)


def honoured(
    name: str, check: Check, note: str = "", *, kinds: Iterable[str] = (), is_required: bool = False
) -> Option:
    """An option that does what it says."""
    return Option(name, check, Fate.HONOURED, note, tuple(kinds), is_required)


def ignored(name: str, check: Check, note: str = "", *, kinds: Iterable[str] = (), is_required: bool = False) -> Option:
    """An option that is checked, shown in the session, and changes nothing."""
    return Option(name, check, Fate.IGNORED, note, tuple(kinds), is_required)


def refused(name: str, check: Check, note: str = "", *, kinds: Iterable[str] = ()) -> Option:
    """An option that the service refuses."""
    return Option(name, check, Fate.REFUSED, note, tuple(kinds))
