"""The format of a file of personas, and its published schema."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.personas.options import BY_FIELD
from agents.personas.transfer.documents import as_json, as_yaml
from agents.personas.transfer.persona_file import (
    FORMAT,
    PERSONAS_MAX,
    PROBLEMS_MAX,
    SHARING,
    as_written,
    document_of,
    file_schema,
    read_file,
)
from agents.personas.transfer.problems import Refused
from tests.agents.personas.transfer.drawn import exactly, options, sharing
from tests.json_schema import Draft202012Validator
from voicesite.paths import BASE_DIR

MARK = f"format: {FORMAT}\nversion: 1\n"
MARA = "persona:\n  name: Mara\n  summary: Answers questions.\n"
UUID = "6d617261-0000-4000-8000-000000000000"
WRITERS = st.sampled_from([as_json, as_yaml])


def refusals(text: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_file("desk.yaml", text)
    return list(map(str, refused.value.problems))


@given(st.lists(st.tuples(options(), sharing("Teachers", "no", "Ätna")), min_size=1, max_size=3), WRITERS)
def test_what_is_written_is_read_as_it_was(personas: list[tuple[dict[str, Any], dict[str, Any]]], write: Any) -> None:
    document = document_of([as_written(chosen, shared, persona_id=UUID, owner="alice") for chosen, shared in personas])
    Draft202012Validator(file_schema()).validate(document)
    entries = read_file("a file", write(document))
    assert exactly([(entry.options, entry.sharing) for entry in entries]) == exactly(personas)
    assert {(entry.persona_id, entry.owner) for entry in entries} == {(UUID, "alice")}


def test_what_is_at_its_default_is_left_out() -> None:
    chosen = {name: option.default for name, option in BY_FIELD.items()} | {"name": "Mara", "temperature": 0.8}
    shared = {name: shape["default"] for name, shape in SHARING.items()} | {"tags": ["desk"]}
    assert as_written(chosen, shared) == {
        "name": "Mara",
        "summary": "",
        "instructions": "",
        "model": "gpt-realtime",
        "temperature": 0.8,
        "voice_name": "en-US-Ava:DragonHDLatestNeural",
        "tags": ["desk"],
    }


def test_what_is_left_out_is_at_its_default() -> None:
    (entry,) = read_file("desk.yaml", MARK + MARA)
    assert entry.options == {name: option.default for name, option in BY_FIELD.items()} | {
        "name": "Mara",
        "summary": "Answers questions.",
    }
    assert entry.sharing == {name: shape["default"] for name, shape in SHARING.items()}
    assert (entry.persona_id, entry.owner) == ("", "")


def test_two_entries_share_no_list() -> None:
    one, other = read_file("a", f"{MARK}personas:\n" + "- name: a\n  summary: b\n" * 2)
    one.options["phrase_list"].append("x")
    one.sharing["tags"].append("x")
    assert (other.options["phrase_list"], other.sharing["tags"], BY_FIELD["phrase_list"].default) == ([], [], [])


def test_a_whole_number_is_one_with_a_point_too() -> None:
    (entry,) = read_file("desk.yaml", MARK + MARA + "  voice_rate: 1\n  silence_duration_ms: 600.0\n")
    assert repr((entry.options["voice_rate"], entry.options["silence_duration_ms"])) == "(1.0, 600)"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there is nothing in it."),
        ("- 1", f"this is no file of personas: it needs the key format with the value {FORMAT}."),
        ("name: Mara", f"this is no file of personas: it needs the key format with the value {FORMAT}."),
        (f"format: {FORMAT}\n{MARA}", "this site reads version 1 of the format, and the file has nothing."),
        (f"format: {FORMAT}\nversion: 2", "this site reads version 1 of the format, and the file has 2."),
        (f"format: {FORMAT}\nversion: true", "this site reads version 1 of the format, and the file has true."),
        (MARK, "it needs either persona with one, or personas with a list."),
        (f"{MARK}{MARA}personas: []", "it needs either persona with one, or personas with a list."),
        (f"{MARK}{MARA}x: 1", "there is no such key as “x”: take it out."),
        (f"{MARK}personas: {{}}", "personas must be a list with at least one persona."),
        (f"{MARK}personas: []", "personas must be a list with at least one persona."),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(text: str, sentence: str) -> None:
    assert refusals(text) == [f"desk.yaml: {sentence}"]


def test_a_file_has_at_most_500_personas() -> None:
    assert refusals(MARK + "personas:\n" + "- name: a\n" * (PERSONAS_MAX + 1)) == [
        "desk.yaml: there are 501 personas in it: use at most 500, in several files."
    ]


def test_a_problem_has_file_persona_line_and_key_and_all_are_found() -> None:
    text = f"{MARK}personas:\n- name: Mara\n  summary: b\n  vioce_rate: 1\n- name: Ben\n  voice_rate: fast\n- 1\n"
    assert refusals(text) == [
        "desk.yaml, persona 1 “Mara”, line 6, vioce_rate: there is no such key: write voice_rate, or take it out.",
        "desk.yaml, persona 2 “Ben”, summary: this key is missing: write it. For example: Answers questions about "
        "opening hours and prices.",
        "desk.yaml, persona 2 “Ben”, line 8, voice_rate: “fast” is a text: write a number with a decimal point, 0.5 to "
        "1.5. For example: 0.85",
        "desk.yaml, persona 3, line 9: 1 is a whole number: write keys with values.",
    ]


def test_of_very_many_mistakes_the_first_are_enough() -> None:
    keys = "".join(f"  x{number}: 1\n" for number in range(10_000))
    with pytest.raises(Refused) as refused:
        read_file("desk.yaml", MARK + MARA + keys)
    assert len(refused.value.problems) == PROBLEMS_MAX
    assert (len(refused.value.in_short()), refused.value.in_short()[-1]) == (51, "And more.")


def test_docs_have_the_schema_as_it_is() -> None:
    """`manage.py personas schema > docs/persona.schema.json` writes it."""
    published = (BASE_DIR / "docs" / "persona.schema.json").read_text()
    assert json.loads(published) == file_schema()


def test_the_schema_is_itself_valid_and_knows_no_other_key() -> None:
    Draft202012Validator.check_schema(file_schema())
    valid = {"format": FORMAT, "version": 1, "persona": {"name": "Mara", "summary": "s"}}
    assert Draft202012Validator(file_schema()).is_valid(valid)
    assert not Draft202012Validator(file_schema()).is_valid(valid | {"personas": [valid["persona"]]})
    assert not Draft202012Validator(file_schema()).is_valid(valid | {"x": 1})
