"""What is different between two texts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from agents.personas.text_difference import AROUND, Kind, Piece, difference

TEXTS = some.text("ab \n", max_size=40)


def test_only_what_changed_is_marked() -> None:
    assert difference("Open from nine to six.", "Open from ten to six.") == [
        Piece(Kind.SAME, "Open from "),
        Piece(Kind.GONE, "nine"),
        Piece(Kind.NEW, "ten"),
        Piece(Kind.SAME, " to six."),
    ]


def test_the_last_word_stays_the_same_if_more_is_added() -> None:
    assert difference("Open from nine.", "Open from nine. Closed on Monday.") == [
        Piece(Kind.SAME, "Open from nine."),
        Piece(Kind.NEW, " Closed on Monday."),
    ]


def test_a_short_word_in_the_middle_of_a_change_belongs_to_it() -> None:
    assert difference("You are a helpful assistant.", "Trains leave on a whim.") == [
        Piece(Kind.GONE, "You are a helpful assistant."),
        Piece(Kind.NEW, "Trains leave on a whim."),
    ]


def test_what_is_far_from_a_change_is_skipped() -> None:
    long = "All of this stays as it is. " * 40

    pieces = difference(f"{long}Nine.{long}", f"{long}Ten.{long}")

    assert [piece.kind for piece in pieces] == ["skipped", "same", "gone", "new", "same", "skipped"]
    assert all(len(piece.text) <= AROUND for piece in pieces)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_it(old: str, new: str) -> None:
    pieces = difference(old, new)

    assert "".join(piece.text for piece in pieces if piece.kind != Kind.NEW) == old
    assert "".join(piece.text for piece in pieces if piece.kind != Kind.GONE) == new


@pytest.mark.parametrize("repeated", ["a ", "\n", "x", "a b ", "no end\n"])
def test_a_long_text_that_repeats_itself_is_compared_soon(repeated: str) -> None:
    old = (repeated * 20_000)[:20_000]
    began = time.process_time()

    difference(f"{old}b", f"c {old}")

    assert time.process_time() - began < 10
