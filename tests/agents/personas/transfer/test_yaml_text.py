"""YAML: what is written is read as it was, reads well, and what could hide or grow is refused."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from agents.personas.transfer import yaml_text
from agents.personas.transfer.problems import NotReadable
from agents.personas.transfer.yaml_text import read_yaml, write_yaml
from tests.agents.personas.transfer.drawn import exactly, texts

PARSERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])]
numbers = st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
plain = texts(0, 200) | st.booleans() | st.none() | numbers
documents = st.dictionaries(texts(0, 20), plain | st.lists(plain | st.dictionaries(texts(0, 9), plain, max_size=2)))


@pytest.fixture(params=PARSERS)
def parser(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize("parser", PARSERS)
@given(document=documents)
def test_what_is_written_is_read_as_it_was(parser: Any, document: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_text, "PARSER", parser)
        read = read_yaml(write_yaml(document))[0]
    assert exactly(read) == exactly(document)


@given(document=documents)
def test_others_read_it_as_it_was_too(document: dict[str, Any]) -> None:
    """A tool that takes YAML 1.1, where `no` is false."""
    assert yaml.safe_load(write_yaml(document)) == document


def test_a_text_of_several_lines_is_a_block_whatever_is_at_the_ends_of_its_lines() -> None:
    text = "You are Mara.  \n\tBe brief.\n\n- مرحبا 🎉\n"
    written = write_yaml({"instructions": text, "greeting": "One\ntwo"})
    assert written == (
        "instructions: |\n  You are Mara.  \n  \tBe brief.\n\n  - مرحبا 🎉\ngreeting: |-\n  One\n  two\n"
    )


def test_a_long_line_is_not_folded() -> None:
    assert len(write_yaml({"summary": "word " * 200}).splitlines()) == 1


def test_a_changed_line_is_one_line_of_the_difference() -> None:
    before, after = (write_yaml({"instructions": f"One.\n{middle}\nThree."}) for middle in ("Two.", "Zwei."))
    assert set(before.splitlines()) ^ set(after.splitlines()) == {"  Two.", "  Zwei."}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: &x 1\nb: *x", "line 1: anchors (&) and aliases (*) are not allowed; write the value out."),
        ("a: !!python/object:os.system x", "line 1: tags (!) are not allowed; take it out."),
        ("a: ! x", "line 1: tags (!) are not allowed; take it out."),
        ("a: 1\na: 2", "line 2: the key “a” is there twice; take one of them out."),
        ("? [a]\n: b", "line 1: a key must be a word; take the brackets away."),
        ("a: 1\n--- \nb: 1", "line 2: a second document begins here; write all personas into one list."),
        ("a: " + "[" * 20, "line 1: this is deeper than a persona goes; compare it with an exported one."),
        ("a: " + "1" * 5000, "line 1: this number is too long; use at most 40 signs."),
        ("# nothing", "there is nothing in it."),
        ("a: \x07", "there is a sign in it that YAML does not allow: take out invisible signs."),
    ],
)
def test_what_hides_or_grows_is_refused(parser: Any, text: str, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "PARSER", parser)
    with pytest.raises(NotReadable) as refused:
        read_yaml(text)
    assert str(refused.value) == sentence


def test_what_is_no_yaml_says_where(parser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "PARSER", parser)
    with pytest.raises(NotReadable, match="line 2, column 5: this is not YAML"):
        read_yaml("a: 1\nb: c: d: e")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *((text, text) for text in ("no", "1:30", "2026-11-30", "0x1f", "1e5", "+5", "<<", ".inf")),
        *(("true", True), ("7", 7), ("0.5", 0.5), ("", None), ("~", None), ("'7'", "7")),
    ],
)
def test_values_are_those_of_yaml_1_2(written: str, value: Any) -> None:
    assert read_yaml(f"a: {written}")[0] == {"a": value}


def test_each_key_has_its_line() -> None:
    lines = read_yaml("a: 1\nb:\n  - c: |\n      one\n      two\n    d: 2\n")[1]
    assert (lines["a",], lines["b", 0, "c"], lines["b", 0, "d"]) == (1, 3, 6)
