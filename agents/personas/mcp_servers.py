"""The servers with tools of a persona, as the session names them. Pure.

A persona names the variable of the operator's environment that holds a server's key, never the key itself. The operator
also says which hosts get the key: else whoever edits a persona could have it sent to a server of their own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

LABEL = re.compile(r"[A-Za-z0-9_-]{1,64}")
TOKEN_VARIABLE = re.compile(r"MCP_TOKEN_[A-Z0-9_]+")
FIELDS = ("label", "url", "allowed_tools", "token_variable")
NAME_LIMIT, URL_LIMIT, TOOLS_LIMIT = 100, 500, 64


@dataclass(frozen=True, slots=True)
class Token:
    """A key, and the hosts that get it, in lower case."""

    key: str = field(repr=False)
    hosts: tuple[str, ...]


Tokens = Mapping[str, Token]
"""By the names of their variables."""


class MissingToken(Exception):
    """A server would not get the key that a persona names. The text says which variable is wanting, and no key."""


def token_problem(servers: Sequence[Mapping[str, Any]], tokens: Tokens) -> str | None:
    """The sentence about the first server that would not get its key."""
    return next((found for server in servers if (found := _problem(server, tokens))), None)


def as_tools(servers: Sequence[Mapping[str, Any]], tokens: Tokens) -> list[dict[str, Any]]:
    """The `tools` of a session. Nobody is in a call who could approve of a tool's use, so none is asked.

    Raises:
        MissingToken: a server does not get its key.
    """
    if found := token_problem(servers, tokens):
        raise MissingToken(found)
    return [_tool(server, tokens) for server in servers]


def _problem(server: Mapping[str, Any], tokens: Tokens) -> str | None:
    variable = server.get("token_variable")
    if not variable:
        return None
    if variable not in tokens:
        return (
            f"This site has no key under {variable}: ask those who run it to set that variable, or leave "
            "token_variable out."
        )
    host = urlsplit(server["url"]).hostname or ""
    if host in tokens[variable].hosts:
        return None
    hosts = variable.replace("TOKEN", "HOST", 1)
    return (
        f"The key under {variable} is not for {host}: ask those who run the site to name that host in {hosts}, or "
        "leave token_variable out."
    )


def _tool(server: Mapping[str, Any], tokens: Tokens) -> dict[str, Any]:
    tool: dict[str, Any] = {
        "type": "mcp",
        "server_label": server["label"],
        "server_url": server["url"],
        "require_approval": "never",
    }
    if server.get("allowed_tools"):
        tool["allowed_tools"] = list(server["allowed_tools"])
    if server.get("token_variable"):
        tool["authorization"] = tokens[server["token_variable"]].key
    return tool
