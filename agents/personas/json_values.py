"""JSON that a person writes into a field: read with errors that say where, and written so that it can be read. Pure."""

import json
from math import isfinite
from typing import Any, NoReturn

NOT_READABLE = "This is JSON that we cannot store: leave out what is not in the example."


class NotJson(ValueError):
    """Says where a text stops being JSON, or what of it cannot be stored."""


def read_json(text: str) -> Any:
    """The value of a text. Raise NotJson with a sentence for the person who wrote it."""
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode()  # a lone half of a character can be read, and not be sent
    except json.JSONDecodeError as error:
        raise NotJson(
            f"This is not JSON: look at line {error.lineno}, character {error.colno} ({error.msg})."
        ) from error
    except (ValueError, RecursionError) as error:
        raise NotJson(NOT_READABLE) from error
    if "\\u0000" in json.dumps(value):  # PostgreSQL refuses it
        raise NotJson(NOT_READABLE)
    return value


def written(value: Any) -> str:
    """A value as text, for a field; nothing for what is empty."""
    return json.dumps(value, ensure_ascii=False, indent=2) if value else ""


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(number: str) -> float:
    value = float(number)
    if not isfinite(value):
        raise ValueError(number)
    return value
