"""The JSON Schema (2020-12) of a persona's options, from their table. Pure.

It says what each option may be alone. What goes together is the matter of `validation.py`.
"""

from typing import Any

from agents.personas.options import OPTIONS, Kind, Option, Range

NAMES = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 100}}
OBJECTS: dict[str, dict[str, Any]] = {
    "mcp_servers": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "label": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
                "url": {"type": "string", "pattern": "^https://", "maxLength": 500},
                "allowed_tools": {**NAMES, "maxItems": 64},
                "token_variable": {"type": "string", "pattern": "^MCP_TOKEN_[A-Z0-9_]+$", "maxLength": 100},
            },
            "required": ["label", "url"],
            "additionalProperties": False,
        },
    },
    "custom_speech": {
        "type": "object",
        "propertyNames": {"pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})+$"},
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 100},
    },
}
"""The shapes of the options that are JSON."""


def schema() -> dict[str, Any]:
    """The schema of one persona: an object with a property for each option, and with no others.

    An option that is left out keeps its default. `null` leaves a number to the service.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A persona",
        "type": "object",
        "properties": {option.field: _property(option) for option in OPTIONS},
        "required": [option.field for option in OPTIONS if _is_always_needed(option) and option.default == ""],
        "additionalProperties": False,
    }


def _is_always_needed(option: Option) -> bool:
    """Whether it may never be empty. Others are asked for where they mean something: an agent has no instructions."""
    return option.is_required and not option.needs


def _property(option: Option) -> dict[str, Any]:
    shown: dict[str, Any] = {"title": option.label, "description": option.help, **_shape(option)}
    if not option.is_required:
        shown["default"] = option.default
    return shown


def _shape(option: Option) -> dict[str, Any]:
    if option.range:
        return _number(option, option.range)
    match option.kind:
        case Kind.SWITCH:
            return {"type": "boolean"}
        case Kind.CHOICE:
            return {"type": "string", "enum": [str(choice.value) for choice in option.choices]}
        case Kind.LIST:
            entry = {"type": "string", "minLength": 1, "maxLength": option.entry_limit}
            return {"type": "array", "items": entry, "maxItems": option.limit}
        case Kind.OBJECT:
            shape = OBJECTS[option.field]
            return {**shape, "maxItems" if shape["type"] == "array" else "maxProperties": option.limit}
    return {"type": "string", "minLength": 1 if _is_always_needed(option) else 0, "maxLength": option.limit}


def _number(option: Option, allowed: Range) -> dict[str, Any]:
    kind = "integer" if option.kind is Kind.WHOLE else "number"
    return {
        "type": [kind, "null"] if option.default is None else kind,
        "minimum": allowed.low,
        "maximum": allowed.high,
    }
