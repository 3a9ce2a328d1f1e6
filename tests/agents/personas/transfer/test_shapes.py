"""Our reading of the schema refuses what a validator of JSON Schema refuses, and says it in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.personas.options import OPTIONS
from agents.personas.transfer.persona_file import file_schema
from agents.personas.transfer.shapes import wrong_in
from tests.agents.personas.transfer.drawn import options, texts, values
from tests.json_schema import Draft202012Validator

PERSONA = file_schema()["$defs"]["persona"]
VALIDATOR = Draft202012Validator(PERSONA)
LEAST = {"name": "Mara", "summary": "Answers questions."}
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts(0, 30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(0, 9), inner, max_size=3),
    max_leaves=5,
)
keys = st.sampled_from([*PERSONA["properties"], "Name", "voice", ""])
one_option = st.sampled_from(OPTIONS).flatmap(lambda option: st.tuples(st.just(option.field), values(option)))


@given(options())
def test_what_the_table_allows_is_right(drawn: dict[str, Any]) -> None:
    assert list(wrong_in(drawn, PERSONA)) == []
    VALIDATOR.validate(drawn)


@given(st.dictionaries(keys, anything, max_size=3), st.lists(one_option, max_size=3))
def test_it_agrees_with_a_validator_of_json_schema(others: dict[str, Any], fitting: list[tuple[str, Any]]) -> None:
    persona = {**LEAST, **dict(fitting), **others}
    assert bool(list(wrong_in(persona, PERSONA))) is not VALIDATOR.is_valid(persona)


LOOKS = "write a text, in quotation marks if it looks like something else."
MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({"vioce_rate": 1}, "vioce_rate", "there is no such key: write voice_rate, or take it out."),
    ({"x": 1}, "x", "there is no such key: take it out, or look in the schema for the one that you mean."),
    ({"voice_rate": "fast"}, "voice_rate", "“fast” is a text: write a number with a decimal point, 0.5 to 1.5."),
    ({"voice_rate": 3}, "voice_rate", "3 is out of range: write 0.5 to 1.5."),
    ({"vad_threshold": [1]}, "vad_threshold", "a list is not what belongs here: write a number with a decimal point"),
    ({"prefix_padding_ms": 0.5}, "prefix_padding_ms", "0.5 is a number: write a whole number, 0 to 2000."),
    ({"echo_guard": "yes"}, "echo_guard", "“yes” is a text: write true or false."),
    ({"everyone": 1}, "everyone", "1 is a whole number: write true or false."),
    ({"name": None}, "name", f"nothing is no value: {LOOKS}"),
    ({"name": ""}, "name", "there is nothing in it: write something."),
    ({"name": "x" * 81}, "name", "this text has 81 characters: use at most 80."),
    ({"agent_version": 3}, "agent_version", f"3 is a whole number: {LOOKS}"),
    ({"language": "de-D"}, "language", "“de-D” is not one of the choices: write de-DE"),
    ({"eagerness": "x"}, "eagerness", "“x” is not one of the choices: write one of auto, low, high."),
    ({"phrase_list": "Quay"}, "phrase_list", "“Quay” is a text: write a list."),
    ({"tags": ["x"] * 11}, "tags", "this list has 11 entries: use at most 10."),
    ({"id": "1"}, "id", "“1” does not have the form that it needs"),
    ({"mcp_servers": [{"label": "l"}]}, "mcp_servers 0 url", "this key is missing: write it."),
    (
        {"mcp_servers": [{"label": "l", "url": "https://x", "key": 1}]},
        "mcp_servers 0 key",
        "there is no such key: write one of label, url, allowed_tools, token_variable, or take it out.",
    ),
    ({"custom_speech": {"x": "1"}}, "custom_speech x", "“x” does not have the form that it needs"),
]


@pytest.mark.parametrize(("held", "path", "sentence"), MISTAKES)
def test_each_mistake_has_its_place_and_its_sentence(held: dict[str, Any], path: str, sentence: str) -> None:
    ((found, said),) = wrong_in(LEAST | held, PERSONA)
    assert " ".join(map(str, found)) == path
    assert said.startswith(sentence)


def test_all_mistakes_of_a_persona_are_found_at_once() -> None:
    assert len(list(wrong_in({"vad_threshold": 2, "echo_guard": 1, "x": 1}, PERSONA))) == 5  # and two missing keys


def test_a_word_of_json_schema_that_it_does_not_know_is_not_passed_over() -> None:
    with pytest.raises(AssertionError):
        list(wrong_in("x", {"type": "string", "format": "date"}))
