"""`compose.yaml` as it is written, and with the values of an operator's `.env`."""

import re
from typing import Any

import yaml

from voicesite.paths import BASE_DIR

PATH = BASE_DIR / "compose.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(PATH.read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
# ${NAME}, ${NAME:-default} or ${NAME:?what to do}; a default may hold another variable.
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])((?:[^${}]|\$\{\w+\})*))?\}")
EXAMPLE = dict(re.findall(r"^(\w+)=(.*)$", (BASE_DIR / ".env.example").read_text(), re.MULTILINE))


class NotSet(Exception):
    """A variable without which nothing starts; the text says what to do."""


def environment_of(service: str, values: dict[str, str]) -> dict[str, str]:
    """What a container gets: the `.env` if the service asks for it, then the service's own variables."""
    from_file = values if SERVICES[service].get("env_file") else {}
    own = SERVICES[service].get("environment", {})
    return from_file | {name: with_values(value, values) for name, value in own.items()}


def with_values(text: str, values: dict[str, str]) -> str:
    """The text as Compose fills it in.

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
