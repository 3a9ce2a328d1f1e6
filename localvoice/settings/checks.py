"""Checks on values that clients send. Each returns the value, or refuses it and says what is allowed."""

from collections.abc import Callable, Collection
from typing import Any

from localvoice.wire.events import Refused

Check = Callable[[Any, str], Any]


def text(value: Any, param: str) -> str:
    """Any text."""
    if not isinstance(value, str):
        raise _wrong_type(value, param, "a text")
    return value


def boolean(value: Any, param: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise _wrong_type(value, param, "true or false")
    return value


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

    return check


def one_of(allowed: Collection[Any]) -> Check:
    """One of a few values."""

    def check(value: Any, param: str) -> Any:
        if value not in tuple(allowed):
            names = ", ".join(str(name) for name in allowed)
            raise Refused(f"{param} is {value!r}; allowed are {names}.", param=param)
        return value

    return check


def optional(check: Check) -> Check:
    """The same, or null."""
    return lambda value, param: None if value is None else check(value, param)


def list_of(check: Check, *, at_most: int = 10_000) -> Check:
    """A list whose every entry passes."""

    def check_list(value: Any, param: str) -> list[Any]:
        if not isinstance(value, list):
            raise _wrong_type(value, param, "a list")
        if len(value) > at_most:
            raise Refused(f"{param} has {len(value)} entries; allowed are {at_most}.", param=param)
        return [check(entry, f"{param}[{index}]") for index, entry in enumerate(value)]

    return check_list


def texts_by_name(value: Any, param: str) -> dict[str, str]:
    """An object whose values are texts."""
    return {name: text(entry, f"{param}.{name}") for name, entry in mapping(value, param).items()}


def mapping(value: Any, param: str) -> dict[str, Any]:
    """An object."""
    if not isinstance(value, dict):
        raise _wrong_type(value, param, "an object")
    return value


def object_of(known: dict[str, Check], *, required: Collection[str] = ()) -> Check:
    """An object with these fields and no others."""
    return lambda value, param: fields(value, param, known, required=required)


def fields(value: Any, param: str, known: dict[str, Check], *, required: Collection[str] = ()) -> dict[str, Any]:
    """An object with these fields and no others."""
    given = mapping(value, param)
    for name in required:
        if name not in given:
            raise Refused(f"{param}.{name} is missing.", code="missing_required_parameter", param=f"{param}.{name}")
    for name in given:
        if name not in known:
            raise Refused(f"Unknown parameter: '{param}.{name}'.", code="unknown_parameter", param=f"{param}.{name}")
    return {name: known[name](entry, f"{param}.{name}") for name, entry in given.items()}


def _wrong_type(value: Any, param: str, wanted: str) -> Refused:
    return Refused(f"{param} must be {wanted}, not {value!r}.", code="invalid_type", param=param)
