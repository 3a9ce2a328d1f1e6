"""Words are cut into the pieces of a small vocabulary."""

import pytest

from localvoice.answering.meaning.wordpiece import LETTERS_AT_MOST, WordPiece, words

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "cafe", "##s", "?", "a", "中"]
VOCABULARY = WordPiece(PIECES)


def pieces(text: str, at_most: int = 20) -> list[str]:
    return [PIECES[index] for index in VOCABULARY.ids(text, at_most)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unaffable", ["un", "##aff", "##able"]),
        ("Cafés?", ["cafe", "##s", "?"]),
        ("a中a", ["a", "中", "a"]),
        ("a zebra", ["a", "[UNK]"]),
        ("", []),
        ("\x00a\u200b\ufffd", ["a"]),
    ],
)
def test_text_is_cut_as_bert_does_it(text: str, expected: list[str]) -> None:
    assert pieces(text) == ["[CLS]", *expected, "[SEP]"]


def test_a_long_text_ends_early_and_is_closed() -> None:
    assert pieces("a " * 50, at_most=5) == ["[CLS]", "a", "a", "a", "[SEP]"]
    assert pieces("unaffable", at_most=3) == ["[CLS]", "un", "[SEP]"]
    assert pieces(" " * LETTERS_AT_MOST + "a") == ["[CLS]", "[SEP]"]
    assert pieces("a" * 101) == ["[CLS]", "[UNK]", "[SEP]"]


def test_marks_are_words_of_their_own() -> None:
    assert list(words("It's $5,\nplease… «so»")) == ["it", "'", "s", "$", "5", ",", "please", "…", "«", "so", "»"]
