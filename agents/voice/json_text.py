"""JSON from outside. Half a surrogate pair is legal in it and in no text that we store or send on. Pure."""

import json
from typing import Any

import orjson


def loads(text: str | bytes) -> Any:
    """What the JSON says; half of a surrogate pair becomes U+FFFD.

    Raises:
        ValueError: it is not JSON. RecursionError: it is nested too deeply.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _well_formed(json.loads(text, parse_constant=_no_json))  # slower, and takes such halves


def _well_formed(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_well_formed(item) for item in value]
        case dict():
            return {_well_formed(name): _well_formed(item) for name, item in value.items()}
    return value


def _no_json(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
