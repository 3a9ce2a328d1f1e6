"""Servers with tools, as a session names them."""

import pytest

from agents.personas.mcp_servers import MissingToken, Token, as_tools, token_problem

LIBRARY = {"label": "library", "url": "https://Example.org/mcp", "token_variable": "MCP_TOKEN_LIBRARY"}
WEATHER = {"label": "weather", "url": "https://example.org/weather"}
KEYS = {"MCP_TOKEN_LIBRARY": Token("planted", ("example.net", "example.org"))}


def test_nobody_is_asked_before_a_tool_is_used() -> None:
    assert [tool["require_approval"] for tool in as_tools([LIBRARY, WEATHER], KEYS)] == ["never", "never"]


def test_only_a_server_that_names_a_variable_gets_its_key() -> None:
    assert token_problem([LIBRARY, WEATHER], KEYS) is None
    assert [tool.get("authorization") for tool in as_tools([LIBRARY, WEATHER], KEYS)] == ["planted", None]


@pytest.mark.parametrize("allowed", [None, []])
def test_without_a_list_all_tools_are_allowed(allowed: list[str] | None) -> None:
    server = WEATHER if allowed is None else {**WEATHER, "allowed_tools": allowed}
    assert "allowed_tools" not in as_tools([server], {})[0]


@pytest.mark.parametrize(
    ("server", "keys", "named"),
    [
        (LIBRARY, {}, "no key under MCP_TOKEN_LIBRARY"),
        (LIBRARY, {"MCP_TOKEN_OTHER": KEYS["MCP_TOKEN_LIBRARY"]}, "no key under MCP_TOKEN_LIBRARY"),
        (LIBRARY, {"MCP_TOKEN_LIBRARY": Token("planted", ())}, "not for example.org: ask those who run the site"),
        (LIBRARY | {"url": "https://example.org.evil.example"}, KEYS, "not for example.org.evil.example"),
        (LIBRARY | {"url": "https://sub.example.org"}, KEYS, "MCP_HOST_LIBRARY"),
    ],
)
def test_a_key_goes_to_no_host_but_those_that_the_operator_names(
    server: dict[str, str], keys: dict[str, Token], named: str
) -> None:
    with pytest.raises(MissingToken) as missing:
        as_tools([WEATHER, server], keys)
    assert named in str(missing.value)
    assert "planted" not in f"{missing.value} {keys}"
