"""What the value of one option may be alone."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.personas.options import BY_FIELD, OPTIONS
from agents.personas.schema import schema
from agents.personas.single_values import problem
from tests.agents.personas.any_settings import JUNK, values
from tests.json_schema import Draft202012Validator

SERVER = {"label": "library", "url": "https://example.org/mcp"}
OPTIONS_BY_NAME = [option.field for option in OPTIONS]
PROPERTIES = schema()["properties"]
REFUSED: list[tuple[str, Any, list[str]]] = [
    ("name", 5, ["5", "not a text"]),
    ("name", None, ["Nothing", "not a text"]),
    ("name", "a" * 81, ["81 characters", "80 are allowed", "leave out 1"]),
    ("greeting", "a\x00", ["cannot be stored", "write it again"]),
    ("greeting", "a\ud800", ["cannot be stored"]),
    ("echo_guard", "on", ["“on”", "true or false"]),
    ("echo_guard", 1, ["1", "true or false"]),
    ("eagerness", "medium", ["“medium”", "“auto” or “low” or “high”"]),
    ("eagerness", ["low"], ["A list", "choose"]),
    ("temperature", True, ["true", "0.6 to 1.2"]),
    ("temperature", "0.8", ["“0.8”", "not a number"]),
    ("silence_duration_ms", 500.5, ["500.5", "not a whole number", "100 to 5000 ms"]),
    ("phrase_list", "Quay", ["“Quay”", "not a list"]),
    ("phrase_list", ["Quay", " "], ["empty", "leave it out"]),
    ("phrase_list", ["a" * 101], ["101 characters", "100 are allowed"]),
    ("phrase_list", ["a"] * 500, ["500 entries", "499 are allowed", "leave out 1"]),
    ("phrase_list", [1], ["not a text"]),
    ("phrase_list", ["\ud800"], ["cannot be stored"]),
    ("custom_speech", [], ["not an object", "de-DE"]),
    ("custom_speech", {"german": "an-id"}, ["“german”", "de-DE"]),
    ("custom_speech", {"de-DE": ""}, ["de-DE has no model"]),
    ("custom_speech", {"de-DE": "\x00a"}, ["de-DE: ", "cannot be stored"]),
    (
        "custom_speech",
        {f"de-{number:02}": "a" for number in range(11)},
        ["11 locales", "10 are allowed", "leave out 1"],
    ),
    ("mcp_servers", {}, ["not a list of servers"]),
    ("mcp_servers", [5], ["not a list of servers"]),
    ("mcp_servers", [SERVER] * 9, ["9 servers", "8 are allowed", "leave out 1"]),
    ("mcp_servers", [SERVER, SERVER], ["Two servers", "“library”"]),
    ("mcp_servers", [SERVER, {"label": "b"}], ["Server 2: url: Nothing"]),
    ("mcp_servers", [{"url": "https://example.org"}], ["label: Nothing", "for example library"]),
    ("mcp_servers", [SERVER | {"url": "http://example.org"}], ["https://"]),
    ("mcp_servers", [SERVER | {"url": "https://user:secret@example.org"}], ["https://"]),
    ("mcp_servers", [SERVER | {"token": "planted"}], ["“token”", "token_variable"]),
    ("mcp_servers", [SERVER | {"token_variable": "SECRET_KEY"}], ["“SECRET_KEY”", "begins with MCP_TOKEN_"]),
    ("mcp_servers", [SERVER | {"token_variable": None}], ["begins with MCP_TOKEN_"]),
    ("mcp_servers", [SERVER | {"allowed_tools": "find_book"}], ["allowed_tools", "not a list"]),
]


@pytest.mark.parametrize(("field", "value", "named"), REFUSED)
def test_a_refusal_names_the_value_the_limit_and_what_to_do(field: str, value: Any, named: list[str]) -> None:
    found = problem(BY_FIELD[field], value)

    assert found is not None
    assert found.endswith(".")
    assert all(words in found for words in named), found


@pytest.mark.parametrize("field", OPTIONS_BY_NAME)
def test_the_default_of_each_option_is_right_and_so_is_its_example(field: str) -> None:
    option = BY_FIELD[field]
    assert problem(option, option.default) is None
    if field in ("mcp_servers", "custom_speech"):
        assert problem(option, json.loads(option.example)) is None


@given(st.sampled_from(OPTIONS), st.data())
@settings(max_examples=500)
def test_what_is_right_alone_is_valid_by_the_schema(option: Any, data: st.DataObject) -> None:
    """All but a name and a summary that are empty, which the form asks for."""
    value = data.draw(values(option) | JUNK)
    is_empty = option.is_required and value == ""

    if problem(option, value) is None and not is_empty and not (value is None and option.default is not None):
        assert Draft202012Validator(PROPERTIES[option.field]).is_valid(value)
