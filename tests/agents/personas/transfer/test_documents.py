"""Files as documents: JSON and YAML, and what is refused of both."""

import json

import pytest

from agents.personas.transfer.documents import BYTES_MAX, as_json, as_yaml, decoded, in_words, read_document
from agents.personas.transfer.problems import NotReadable


def refusal(text: str) -> str:
    with pytest.raises(NotReadable) as refused:
        read_document(text)
    return str(refused.value)


def test_json_and_yaml_are_the_same_document() -> None:
    document = {"a": [1, 2.5, True, None, "x\ny"]}
    assert read_document(as_json(document)).value == read_document(as_yaml(document)).value == document


def test_json_is_known_by_its_first_sign() -> None:
    assert read_document(' \n{"a": 1}').value == {"a": 1}
    assert "line 1, column 2: this is not JSON" in refusal("{a: 1}")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": 1, "a": 2}', "the key “a” is twice in one persona; take one of them out."),
        ('{"a": NaN}', "NaN is no number that a persona can have; write another one."),
        ('{"a": -Infinity}', "-Infinity is no number that a persona can have; write another one."),
        ('{"a": 1e999}', "a: this number is too large: write another one."),
        ('{"a": ' + "9" * 5000 + "}", "the number 9999999999… is too long; use at most 40 signs."),
        ('{"a": ["\\u0000"]}', "a 1: there is a null character in this text: write it again."),
        ('{"\\u0000": 1}', "a key: there is a null character in this text: write it again."),
        ('{"a": "\\ud800"}', "a: there is half a character in this text (a surrogate): write it again."),
        ("a:\n  b: '\\0'\n  c: \"\\0\"", "line 3, a, c: there is a null character in this text: write it again."),
        ("a: \0", "there is a null character or half a character in it: save it as text in UTF-8."),
        ("a: \ud800", "there is a null character or half a character in it: save it as text in UTF-8."),
        ("[" * 100_000, "this is deeper than a persona goes; compare it with an exported one."),
    ],
)
def test_what_no_database_takes_is_refused(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


def test_json_that_is_too_deep_is_refused_and_not_walked() -> None:
    assert "deeper than a persona goes" in refusal("[" * 50 + "]" * 50)


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert read_document(json.dumps({"a": "🎉"})).value == {"a": "🎉"}


def test_a_byte_order_mark_is_not_a_part_of_the_text() -> None:
    assert decoded(b"\xef\xbb\xbfa: 1") == "a: 1"


def test_other_encodings_and_large_files_are_refused() -> None:
    with pytest.raises(NotReadable, match="save it as UTF-8"):
        decoded("Grüße".encode("utf-16"))
    with pytest.raises(NotReadable, match=r"1,000,001 bytes: use at most 1,000,000"):
        decoded(b"a" * (BYTES_MAX + 1))


def test_a_place_counts_from_one() -> None:
    assert in_words(("personas", 2, "phrase_list", 0), {("personas", 2, "phrase_list", 0): 7}) == (
        "line 7, personas 3, phrase_list 1"
    )
    assert in_words(()) == "the whole file"
