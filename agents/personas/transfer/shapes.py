"""Whether a value has the shape that a JSON Schema gives, and if not, a sentence that says how to fix it. Pure.

It knows the words that `agents/personas/schema.py` uses, and stumbles over any other, so that none is passed over.
"""

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from agents.personas.transfer.problems import shown
from agents.personas.transfer.yaml_text import Path

Shape = dict[str, Any]
Wrong = tuple[Path, str]
LISTED_MAX = 12
ABOUT = {"$schema", "title", "description", "default", "examples"}  # they say nothing about the value
KINDS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: _is_number(value) and value == int(value),
    "number": lambda value: _is_number(value),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
WANTED = {
    "string": "write a text, in quotation marks if it looks like something else",
    "boolean": "write true or false",
    "integer": "write a whole number",
    "number": "write a number with a decimal point",
    "array": "write a list",
    "object": "write keys with values",
}


def wrong_in(value: Any, shape: Shape, path: Path = ()) -> Iterator[Wrong]:
    """What is wrong with a value and with what is in it, each with its path. Of one value only the first."""
    found = next((sentence for word in _RULES if word in shape and (sentence := _RULES[word](value, shape))), None)
    assert shape.keys() <= ABOUT | _RULES.keys() | _INSIDE, shape.keys()  # noqa: S101  # schema.py has only these words
    if found:
        yield path, found
    elif isinstance(value, dict):
        yield from _wrong_keys(value, shape, path)
    elif isinstance(value, list) and "items" in shape:
        for number, entry in enumerate(value):
            yield from wrong_in(entry, shape["items"], (*path, number))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wrong_keys(value: dict[str, Any], shape: Shape, path: Path) -> Iterator[Wrong]:
    known, others = shape.get("properties", {}), shape.get("additionalProperties", True)
    for key in shape.get("required", ()):
        if key not in value:
            yield (*path, key), "this key is missing: write it."
    for key, held in value.items():
        if key in known:
            yield from wrong_in(held, known[key], (*path, key))
        elif others is False:
            yield (*path, key), f"there is no such key: {_instead(key, list(known))}"
        elif names := list(wrong_in(key, shape.get("propertyNames", {}), (*path, key))):
            yield from names
        elif isinstance(others, dict):
            yield from wrong_in(held, others, (*path, key))


def _instead(written: str, allowed: list[str]) -> str:
    """What somebody may have meant, or all there is."""
    if close := get_close_matches(written[:80], allowed, n=1):
        return f"write {close[0]}, or take it out."
    if len(allowed) <= LISTED_MAX:
        return f"write one of {', '.join(allowed)}, or take it out."
    return "take it out, or look in the schema for the one that you mean."


def _type(value: Any, shape: Shape) -> str | None:
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    if any(KINDS[kind](value) for kind in kinds):
        return None
    more = f", {_span(shape)}" if "minimum" in shape else ""
    return f"{shown(value)} is {_kind_of(value)}: {WANTED[kinds[0]]}{more}."


def _kind_of(value: Any) -> str:
    match value:
        case None:
            return "no value"
        case bool():
            return "a yes or no"
        case str():
            return "a text"
        case int():
            return "a whole number"
        case float():
            return "a number"
    return "not what belongs here"


def _enum(value: Any, shape: Shape) -> str | None:
    if value in shape["enum"]:
        return None
    return f"{shown(value)} is not one of the choices: {_choose(value, shape['enum'])}"


def _choose(value: str, allowed: list[str]) -> str:
    named = ["“”" if each == "" else each for each in allowed]
    if len(allowed) > LISTED_MAX and (close := get_close_matches(value[:80], allowed, n=3)):
        return f"write {' or '.join(close)}."
    return f"write one of {', '.join(named)}."


def _const(value: Any, shape: Shape) -> str | None:
    return None if value == shape["const"] else f"{shown(value)} is not known here: write {shape['const']}."


def _min_length(value: Any, shape: Shape) -> str | None:
    return "there is nothing in it: write something." if len(value) < shape["minLength"] else None


def _max_length(value: Any, shape: Shape) -> str | None:
    limit = shape["maxLength"]
    return f"this text has {len(value)} characters: use at most {limit}." if len(value) > limit else None


def _pattern(value: Any, shape: Shape) -> str | None:
    if re.search(re.sub(r"\$$", r"\\Z", shape["pattern"]), value):
        return None
    return f"{shown(value)} does not have the form that it needs, {shape['pattern']}: correct it."


def _minimum(value: Any, shape: Shape) -> str | None:
    return _out_of_range(value, shape) if value is not None and value < shape["minimum"] else None


def _maximum(value: Any, shape: Shape) -> str | None:
    return _out_of_range(value, shape) if value is not None and value > shape["maximum"] else None


def _out_of_range(value: float, shape: Shape) -> str:
    return f"{shown(value)} is out of range: write {_span(shape)}."


def _span(shape: Shape) -> str:
    return f"{shape['minimum']:g} to {shape['maximum']:g}"


def _min_items(value: Any, shape: Shape) -> str | None:
    return "there is nothing in this list: write an entry." if len(value) < shape["minItems"] else None


def _max_items(value: Any, shape: Shape) -> str | None:
    limit = shape["maxItems"]
    return f"this list has {len(value)} entries: use at most {limit}." if len(value) > limit else None


def _max_properties(value: Any, shape: Shape) -> str | None:
    limit = shape["maxProperties"]
    return f"there are {len(value)} keys here: use at most {limit}." if len(value) > limit else None


# In this order: those after the first may rely on the type.
_RULES: dict[str, Callable[[Any, Shape], str | None]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
    "minimum": _minimum,
    "maximum": _maximum,
    "minItems": _min_items,
    "maxItems": _max_items,
    "maxProperties": _max_properties,
}
_INSIDE = {"items", "properties", "required", "additionalProperties", "propertyNames"}
