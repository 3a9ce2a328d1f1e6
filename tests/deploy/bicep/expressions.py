"""Values of Bicep's expressions, as far as our files use them: whatever else comes up is refused."""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.deploy.bicep.source import MARK, expression

TENANT = "44444444-4444-4444-4444-444444444444"
SUBSCRIPTION = "/subscriptions/11111111-1111-1111-1111-111111111111"

Lookup = Callable[[str], Any]


class Refused(Exception):
    """Azure or the Bicep compiler would not take this."""


def evaluate(node: Any, lookup: Lookup) -> Any:
    """The value of a tree; `lookup` knows what its names stand for."""
    if isinstance(node, str):
        return interpolated(node, lookup) if node.startswith(MARK) else lookup(node)
    if isinstance(node, list):
        return [evaluate(item, lookup) for item in node]
    if not isinstance(node, dict):
        return node
    if "function" in node:
        return _call(node["function"], lookup)
    if "operator" in node:
        return _operate(node["operator"], lookup)
    if "loop_type" in node:
        return _loop(node, lookup)
    return {_key(key, lookup): evaluate(value, lookup) for key, value in node.items()}


@dataclass(frozen=True, slots=True)
class Name:
    """A name that an expression uses, and what it asks of it: `vault.outputs.uri` is `vault` with two steps."""

    name: str
    path: tuple[str, ...] = ()


def names_in(node: Any) -> Iterator[Name]:
    """Every name in a tree, also of branches that are not taken."""
    if isinstance(node, str):
        if not node.startswith(MARK):
            yield Name(node)
        for inner in _insertions(node) if node.startswith(MARK) else ():
            yield from names_in(expression(inner))
    elif isinstance(node, list):
        for item in node:
            yield from names_in(item)
    elif isinstance(node, dict):
        yield from _names_in_object(node)


def _names_in_object(node: dict[str, Any]) -> Iterator[Name]:
    operator = node.get("operator")
    if "loop_type" in node:
        detail = node["loop_type"]["detail"]
        yield from names_in(detail["array_name"])
        yield from (found for found in names_in(node["config"]) if found.name != detail["item_name"])
    elif operator and operator["type"] == "property_accessor":
        operands = operator["operands"]
        if isinstance(operands["operand_1"], str):
            yield Name(operands["operand_1"], tuple(_steps(operands["operand_2"])))
        else:
            yield from names_in(operands["operand_1"])
    elif operator and operator["type"] == "function_accessor":
        yield from names_in(operator["operands"]["operand_1"])
    elif operator or "function" in node:
        yield from names_in(
            list((operator["operands"] if operator else node["function"].get("parameters", {})).values())
        )
    else:
        for key, value in node.items():
            yield from names_in(key.strip("'")) if key.startswith("'") else ()
            yield from names_in(value)


def _steps(path: Any) -> Iterator[str]:
    if isinstance(path, str):
        yield path
        return
    operands = path["operator"]["operands"]
    yield from _steps(operands["operand_1"])
    yield from _steps(operands["operand_2"])


def interpolated(text: str, lookup: Lookup) -> str:
    """A literal with the values of what stands in its `${…}`."""
    out = text.removeprefix(MARK)
    for inner in _insertions(text):
        value = evaluate(expression(inner), lookup)
        if not isinstance(value, str | int):
            raise Refused(f"{inner} is {value!r}, and cannot be part of a text")
        out = out.replace(f"${{{inner}}}", str(value), 1)
    return out.replace(r"\'", "'")


def _insertions(text: str) -> Iterator[str]:
    """What stands between `${` and `}`."""
    at = 0
    while (opens := text.find("${", at)) >= 0:
        at = _closing(text, opens + 2)
        yield text[opens + 2 : at]


def _closing(text: str, at: int) -> int:
    depth = 0
    for place in range(at, len(text)):
        if text[place] == "}" and depth == 0:
            return place
        depth += {"{": 1, "}": -1}.get(text[place], 0)
    raise Refused(f"${{ without an end in {text!r}")


def _key(key: str, lookup: Lookup) -> str:
    return interpolated(key.strip("'"), lookup) if key.startswith("'") else key


def _loop(node: dict[str, Any], lookup: Lookup) -> list[Any]:
    detail = node["loop_type"]["detail"]
    name = detail["item_name"]

    def with_item(item: Any) -> Lookup:
        return lambda asked: item if asked == name else lookup(asked)

    return [evaluate(node["config"], with_item(item)) for item in evaluate(detail["array_name"], lookup)]


def _operate(operator: dict[str, Any], lookup: Lookup) -> Any:
    operands = operator["operands"]
    match operator["type"]:
        case "conditional":
            condition = evaluate(operands["condition"], lookup)
            if not isinstance(condition, bool):
                raise Refused(f"{condition!r} before a question mark is neither true nor false")
            return evaluate(operands["true_value" if condition else "false_value"], lookup)
        case "not":
            return not evaluate(operands["bool_value"], lookup)
        case "equals":
            return evaluate(operands["operand_1"], lookup) == evaluate(operands["operand_2"], lookup)
        case "less_than":
            return bool(evaluate(operands["operand_1"], lookup) < evaluate(operands["operand_2"], lookup))
        case "property_accessor":
            return _member(evaluate(operands["operand_1"], lookup), operands["operand_2"])
        case "index_accessor":
            return _item(evaluate(operands["operand_1"], lookup), evaluate(operands["operand_2"], lookup))
        case "function_accessor" if operands["func_name"] == "listKeys":
            return evaluate(operands["operand_1"], lookup).list_keys()
    raise Refused(f"operator {operator['type']} is not known here")


def _member(value: Any, path: Any) -> Any:
    """`value.a.b`; pycep gives `a.b` as one accessor inside the other."""
    if isinstance(path, str):
        return value.member(path) if hasattr(value, "member") else _item(value, path)
    operands = path["operator"]["operands"]
    return _member(_member(value, operands["operand_1"]), operands["operand_2"])


def _item(value: Any, key: str) -> Any:
    if not isinstance(value, dict) or key not in value:
        raise Refused(f"there is no {key} in {sorted(value) if isinstance(value, dict) else value!r}")
    return value[key]


def _call(function: dict[str, Any], lookup: Lookup) -> Any:
    name = function["type"].replace("_", "").lower()
    given = [evaluate(node, lookup) for node in function.get("parameters", {}).values() if node is not None]
    if name not in FUNCTIONS:
        raise Refused(f"function {function['type']} is not known here")
    return FUNCTIONS[name](*given)


def _unique(*texts: str) -> str:
    """Thirteen of Azure's characters, that often begin with a digit."""
    number = int.from_bytes(hashlib.sha256("|".join(texts).encode()).digest())
    return "2" + "".join("abcdefghijklmnopqrstuvwxyz234567"[number >> 5 * place & 31] for place in range(12))


def _union(*objects: dict[str, Any]) -> dict[str, Any]:
    return {key: value for one in objects for key, value in one.items()}


def _role(type_: str, *names: str) -> str:
    if not re.fullmatch(r"Microsoft\.Authorization/roleDefinitions", type_):
        raise Refused(f"subscriptionResourceId of {type_} is not known here")
    return f"{SUBSCRIPTION}/providers/{type_}/{'/'.join(names)}"


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "empty": lambda value: value is None or len(value) == 0,
    "length": len,
    "union": _union,
    "concat": lambda *lists: [item for one in lists for item in one],
    "items": lambda value: [{"key": key, "value": value[key]} for key in sorted(value)],
    "uricomponent": lambda text: quote(text, safe=""),
    "json": json.loads,
    "uniquestring": _unique,
    "guid": lambda *texts: str(uuid.uuid5(uuid.NAMESPACE_URL, "|".join(texts))),
    "subscription": lambda: {"id": SUBSCRIPTION},
    "tenant": lambda: {"tenantId": TENANT},
    "subscriptionresourceid": _role,
}
