"""Checks on values that clients send. Each returns the value, or refuses it and says what is allowed. Pure."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from localvoice.wire.events import Refused


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `allowed` says in words what passes. It is called with the value and the name of its parameter."""

    allowed: str
    run: Callable[[Any, str], Any]

    def __call__(self, value: Any, param: str) -> Any:
        """The value that is to be used; raises Refused."""
        return self.run(value, param)


def _text(value: Any, param: str) -> str:
    if not isinstance(value, str):
        raise _wrong_type(value, param, "a text")
    return value


def _filled(value: Any, param: str) -> str:
    if not _text(value, param):
        raise Refused(f"{param} is empty; allowed is a text that is not.", param=param)
    return str(value)


def _boolean(value: Any, param: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong_type(value, param, "true or false")
    return value


def _mapping(value: Any, param: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong_type(value, param, "an object")
    return value


text = Check("a text", _text)
filled = Check("a text that is not empty", _filled)
boolean = Check("true or false", _boolean)
mapping = Check("an object", _mapping)


def number(low: float, high: float) -> Check:
    """A number from `low` to `high`."""
    return _between(low, high, is_whole=False)


def whole(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""
    return _between(low, high, is_whole=True)


def _between(low: float, high: float, *, is_whole: bool) -> Check:
    def check(value: Any, param: str) -> float:
        is_number = isinstance(value, int) or (isinstance(value, float) and not is_whole)
        if isinstance(value, bool) or not is_number:
            raise _wrong_type(value, param, "a whole number" if is_whole else "a number")
        if not low <= value <= high:
            raise Refused(f"{param} is {value}; allowed is {low} to {high}.", param=param)
        return value

    return Check(f"{low} to {high}", check)


def one_of(allowed: Collection[Any]) -> Check:
    """One of a few texts or numbers."""
    names = ", ".join(str(name) for name in allowed)

    def check(value: Any, param: str) -> Any:
        if isinstance(value, bool | float) or value not in tuple(allowed):
            raise Refused(f"{param} is {value!r}; allowed are {names}.", param=param)
        return value

    return Check(names, check)


def optional(check: Check) -> Check:
    """The same, or null."""
    return Check(f"{check.allowed}; null", lambda value, param: None if value is None else check(value, param))


def list_of(check: Check, *, at_most: int = 10_000) -> Check:
    """A list whose every entry passes."""

    def check_list(value: Any, param: str) -> list[Any]:
        if not isinstance(value, list):
            raise _wrong_type(value, param, "a list")
        if len(value) > at_most:
            raise Refused(f"{param} has {len(value)} entries; allowed are {at_most}.", param=param)
        return [check(entry, f"{param}[{index}]") for index, entry in enumerate(value)]

    limit = "" if at_most == 10_000 else f", at most {at_most}"
    return Check(f"a list: {check.allowed}{limit}", check_list)


def either(first: Check, second: Check, *, is_first: Callable[[Any], bool]) -> Check:
    """Two ways to write a value; `is_first` says which one this is."""
    return Check(
        f"{first.allowed}; or {second.allowed}",
        lambda value, param: (first if is_first(value) else second)(value, param),
    )


def _texts_by_name(value: Any, param: str) -> dict[str, str]:
    return {name: text(entry, f"{param}.{name}") for name, entry in mapping(value, param).items()}


texts_by_name = Check("an object of texts", _texts_by_name)


def never(fix: str, *, code: str = "unknown_parameter") -> Check:
    """What the service does not take. The refusal names the parameter; `fix` says what to do instead."""

    def refuse(_value: Any, param: str) -> Any:
        raise Refused(f"{param} is not possible here: {fix}", code=code, param=param)

    return Check("not possible", refuse)


def fields(value: Any, param: str, known: dict[str, Check], *, required: Collection[str] = ()) -> dict[str, Any]:
    """An object with these fields and no others."""
    given = mapping(value, param)
    for name in required:
        if name not in given:
            raise Refused(
                f"{param}.{name} is missing; allowed is: {known[name].allowed}.",
                code="missing_required_parameter",
                param=f"{param}.{name}",
            )
    for name in given:
        if name not in known:
            raise _unknown(param, name, known)
    return {name: known[name](entry, f"{param}.{name}") for name, entry in given.items()}


def _unknown(param: str, name: str, known: Collection[str]) -> Refused:
    close = get_close_matches(name.replace("-", "_"), known, n=1)
    fix = f"Did you mean '{param}.{close[0]}'?" if close else "Leave it out."
    return Refused(f"Unknown parameter: '{param}.{name}'. {fix}", code="unknown_parameter", param=f"{param}.{name}")


def _wrong_type(value: Any, param: str, wanted: str) -> Refused:
    return Refused(f"{param} must be {wanted}, not {_shown(value)}.", code="invalid_type", param=param)


def _shown(value: Any) -> str:
    """The value, cut if it is long: a refusal is one sentence."""
    shown = repr(value)
    return shown if len(shown) <= 80 else f"{shown[:77]}..."
