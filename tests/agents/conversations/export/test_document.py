"""A conversation as JSON, and its published schema."""

import json

from hypothesis import given

from agents.conversations.export.document import as_json, file_schema
from agents.conversations.export.formats import FORMATS, as_file
from agents.conversations.export.talk import Talk
from tests.agents.conversations.export.drawn import said, talk, talks
from tests.json_schema import Draft202012Validator
from voicesite.paths import BASE_DIR

PUBLISHED = BASE_DIR / "docs" / "conversation.schema.json"
VALIDATOR = Draft202012Validator(json.loads(PUBLISHED.read_text()))


def test_the_published_schema_is_the_one_of_the_code() -> None:
    """`manage.py conversations schema > docs/conversation.schema.json` writes it."""
    Draft202012Validator.check_schema(file_schema())
    assert json.loads(PUBLISHED.read_text()) == file_schema()


@given(talks)
def test_each_file_fits_the_schema_and_has_each_text_as_it_is(drawn: Talk) -> None:
    read = json.loads(as_json(drawn))
    VALIDATOR.validate(read)
    assert [turn["text"] for turn in read["conversation"]["turns"]] == [each.text for each in drawn.turns]
    assert read["conversation"]["title"] == drawn.title
    assert read["conversation"]["persona"]["is_ai"] is True


def test_what_is_left_out_or_added_does_not_fit() -> None:
    read = json.loads(as_json(talk(said())))
    del read["conversation"]["turns"][0]["text"]
    assert not VALIDATOR.is_valid(read)
    assert not VALIDATOR.is_valid(json.loads(as_json(talk())) | {"more": 1})


def test_half_a_character_spoils_no_file() -> None:
    for form in FORMATS.values():
        assert as_file(talk(said("\ud800")), form).decode("utf-8")
