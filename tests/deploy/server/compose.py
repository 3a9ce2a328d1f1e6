"""`compose.yaml` as it is read, and as it comes out with the values of an operator's `.env`."""

import re
from typing import Any

import yaml

from voicesite.paths import BASE_DIR

PATH = BASE_DIR / "compose.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(PATH.read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
# ${NAME}, ${NAME:-default} or ${NAME:?what to do}; a default may hold another one.
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])((?:[^${}]|\$\{\w+\})*))?\}")


class NotSet(Exception):
    """A variable without which nothing starts; the text says what to do."""


def environment_of(service: str) -> dict[str, str]:
    return dict(SERVICES[service].get("environment", {}))


def with_values(text: str, values: dict[str, str]) -> str:
    """What Compose makes of a text with variables.

    Raises:
        NotSet: a variable that must be set is empty.
    """

    def value(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        if values.get(name) or kind is None:
            return values.get(name, "")
        if kind == "?":
            raise NotSet(rest)
        return with_values(rest, values)

    return VARIABLE.sub(value, text)


def variables() -> set[str]:
    return set(re.findall(r"\$\{(\w+)", PATH.read_text()))


def example() -> dict[str, str]:
    """`.env.example`, copied and not filled in."""
    return dict(re.findall(r"^(\w+)=(.*)$", (BASE_DIR / ".env.example").read_text(), re.MULTILINE))
