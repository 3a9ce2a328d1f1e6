"""The JSON Schema of a persona's options."""

import json
from typing import Any

import pytest

from agents.personas.options import BY_FIELD, OPTIONS, RANGES, Kind, Option
from agents.personas.schema import schema
from tests.json_schema import Draft202012Validator

LEAST = {"name": "Mara", "summary": "Answers questions."}


def field(option: Option) -> str:
    return option.field


def is_valid(**options: Any) -> bool:
    return bool(Draft202012Validator(schema()).is_valid(LEAST | options))


def test_the_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(schema())


def test_every_option_is_a_property_and_nothing_else_is() -> None:
    assert list(schema()["properties"]) == [option.field for option in OPTIONS]
    assert not is_valid(temprature=0.8)


def test_the_defaults_of_all_options_are_valid() -> None:
    assert is_valid(**{option.field: option.default for option in OPTIONS if option.field not in LEAST})


@pytest.mark.parametrize("name", LEAST)
def test_name_and_summary_are_needed(name: str) -> None:
    assert not is_valid(**{name: ""})
    assert name in schema()["required"]


@pytest.mark.parametrize("name", RANGES)
def test_a_number_outside_its_range_is_not_valid(name: str) -> None:
    assert is_valid(**{name: RANGES[name].high})
    assert not is_valid(**{name: RANGES[name].high + 1})
    assert not is_valid(**{name: RANGES[name].low - 1})


@pytest.mark.parametrize("option", [each for each in OPTIONS if each.kind in {Kind.TEXT, Kind.LONG_TEXT}], ids=field)
def test_a_text_has_its_limit_of_characters(option: Option) -> None:
    limit = option.limit or 0
    assert is_valid(**{option.field: "a" * limit})
    assert not is_valid(**{option.field: "a" * (limit + 1)})


@pytest.mark.parametrize("option", [each for each in OPTIONS if each.kind is Kind.LIST], ids=field)
def test_a_list_has_its_limit_of_entries_and_each_entry_one_of_characters(option: Option) -> None:
    limit, entry_limit = option.limit or 0, option.entry_limit or 0
    assert is_valid(**{option.field: ["a" * entry_limit] * limit})
    assert not is_valid(**{option.field: ["a"] * (limit + 1)})
    assert not is_valid(**{option.field: ["a" * (entry_limit + 1)]})
    assert not is_valid(**{option.field: [1]})


def test_choices_are_the_values_of_the_table() -> None:
    for option in OPTIONS:
        if option.kind is Kind.CHOICE:
            assert schema()["properties"][option.field]["enum"] == [choice.value for choice in option.choices]


def test_the_examples_of_json_options_are_valid() -> None:
    for option in OPTIONS:
        if option.kind is Kind.OBJECT:
            assert is_valid(**{option.field: json.loads(BY_FIELD[option.field].example)})


@pytest.mark.parametrize(
    "server",
    [
        {"label": "library"},
        {"label": "library", "url": "http://example.org/mcp"},
        {"label": "library", "url": "https://example.org/mcp", "token": "abc"},
        {"label": "library", "url": "https://example.org/mcp", "token_variable": "SECRET_KEY"},
    ],
)
def test_a_server_with_tools_that_is_not_whole_or_names_another_secret_is_not_valid(server: dict[str, Any]) -> None:
    assert not is_valid(mcp_servers=[server])
