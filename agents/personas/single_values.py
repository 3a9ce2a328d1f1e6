"""What the value of one option may be, whatever the other options are. Pure, and never raises, whatever it is given.

These rules hold for hidden options too: what is stored can be stored anywhere, and is valid by the JSON Schema.
"""

from collections.abc import Callable
from typing import Any

from agents.personas.mcp_servers import FIELDS, LABEL, NAME_LIMIT, TOKEN_VARIABLE, TOOLS_LIMIT, URL_LIMIT
from agents.personas.options import Kind, Option
from agents.personas.spelling import LOCALE_AND_COUNTRY, is_https, shown

LONGEST_ID = 100


def problem(option: Option, value: object) -> str | None:
    """A sentence that says what is wrong with the value and what to do. A missing number is the field's own matter."""
    if option.range:
        return _number(option, value)
    return CHECKS[option.kind](option, value)


def _number(option: Option, value: object) -> str | None:
    if value is None or option.range is None:
        return None
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if is_whole or (isinstance(value, float) and option.kind is Kind.NUMBER):
        return option.range.problem(value)  # type: ignore[arg-type] # it is one of both
    return f"{shown(value)} is not a {option.kind}: write one from {option.range}."


def _text(option: Option, value: object) -> str | None:
    return text_problem(value, option.limit or 0)


def text_problem(value: object, limit: int) -> str | None:
    """A text of at most so many characters, which a database and a socket can carry."""
    if not isinstance(value, str):
        return f"{shown(value)} is not a text: write one."
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        return "This text has characters that cannot be stored: write it again, without them."
    if len(value) > limit:
        return f"This has {len(value)} characters, and {limit} are allowed: leave out {len(value) - limit}."
    return None


def _switch(_option: Option, value: object) -> str | None:
    return None if isinstance(value, bool) else f"{shown(value)} is neither on nor off: choose true or false."


def _choice(option: Option, value: object) -> str | None:
    values = [str(choice.value) for choice in option.choices]
    if isinstance(value, str) and value in values:
        return None
    return f"{shown(value)} is not one of the choices: choose {' or '.join(f'“{each}”' for each in values)}."


def _list(option: Option, value: object) -> str | None:
    return texts_problem(value, option.limit or 0, option.entry_limit or 0)


def texts_problem(value: object, limit: int, entry_limit: int) -> str | None:
    """A list of texts, none of them empty."""
    if not isinstance(value, list):
        return f"{shown(value)} is not a list: write one text in each line."
    if len(value) > limit:
        return f"This has {len(value)} entries, and {limit} are allowed: leave out {len(value) - limit}."
    for entry in value:
        if isinstance(entry, str) and not entry.strip():
            return "One entry is empty: leave it out."
        if found := text_problem(entry, entry_limit):
            return f"{shown(entry)}: {found}"
    return None


def _object(option: Option, value: object) -> str | None:
    return OBJECTS[option.field](option, value)


def _servers(option: Option, value: object) -> str | None:
    if not isinstance(value, list) or not all(isinstance(server, dict) for server in value):
        return f"This is not a list of servers: write for example {option.example}."
    if found := _too_many(option, len(value), "servers"):
        return found
    for place, server in enumerate(value, start=1):
        if found := _server(server):
            return f"Server {place}: {found}"
    labels = [server["label"] for server in value]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    return f"Two servers have the label {shown(twice)}: give each its own." if twice else None


def _too_many(option: Option, count: int, what: str) -> str | None:
    limit = option.limit or 0
    return f"There are {count} {what}, and {limit} are allowed: leave out {count - limit}." if count > limit else None


def _server(server: dict[Any, Any]) -> str | None:
    unknown = next((name for name in server if name not in FIELDS), None)
    if unknown is not None:
        return f"{shown(unknown)} is not a part of it: allowed are {', '.join(FIELDS)}."
    for name, check in SERVER_CHECKS.items():
        if (name in server or name in ("label", "url")) and (found := check(server.get(name))):
            return f"{name}: {found}"
    return None


def _label(value: object) -> str | None:
    if isinstance(value, str) and LABEL.fullmatch(value):
        return None
    return f"{shown(value)} is not a label: use letters, digits, _ and -, at most 64, for example library."


def _url(value: object) -> str | None:
    if found := text_problem(value, URL_LIMIT):
        return found
    return None if is_https(value) else f"{shown(value)} is not an address: write one that begins with https://."


def _token_variable(value: object) -> str | None:
    if isinstance(value, str) and TOKEN_VARIABLE.fullmatch(value) and len(value) <= NAME_LIMIT:
        return None
    return (
        f"{shown(value)} is not such a variable: its name begins with MCP_TOKEN_ and goes on with capital letters, "
        "digits and _, for example MCP_TOKEN_LIBRARY."
    )


def _locales_with_models(option: Option, value: object) -> str | None:
    if not isinstance(value, dict):
        return f"This is not an object: write for example {option.example}."
    if found := _too_many(option, len(value), "locales"):
        return found
    for locale, model in value.items():
        if not isinstance(locale, str) or not LOCALE_AND_COUNTRY.fullmatch(locale):
            return f"{shown(locale)} is not a locale: write a language and a country, for example de-DE."
        if not isinstance(model, str) or not model.strip():
            return f"{locale} has no model: write the id that yours has in Azure."
        if found := text_problem(model, LONGEST_ID):
            return f"{locale}: {found}"
    return None


CHECKS: dict[Kind, Callable[[Option, object], str | None]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.SWITCH: _switch,
    Kind.CHOICE: _choice,
    Kind.LIST: _list,
    Kind.OBJECT: _object,
}
OBJECTS: dict[str, Callable[[Option, object], str | None]] = {
    "mcp_servers": _servers,
    "custom_speech": _locales_with_models,
}
SERVER_CHECKS: dict[str, Callable[[object], str | None]] = {
    "label": _label,
    "url": _url,
    "allowed_tools": lambda value: texts_problem(value, TOOLS_LIMIT, NAME_LIMIT),
    "token_variable": _token_variable,
}
