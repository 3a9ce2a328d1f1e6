"""Moonshine's tokenizer file, and text from tokens."""

import pytest

from localvoice.hearing.moonshine.tokens import read_pieces, text_of

LONG = b"x" * 300


def test_pieces_are_read_with_lengths_of_one_and_two_bytes() -> None:
    content = b"\x05<unk>" + b"\x01\xe2" + b"\x00" + bytes([300 % 128 + 128, 300 // 128]) + LONG
    assert read_pieces(content) == (b"<unk>", b"\xe2", b"", LONG)


@pytest.mark.parametrize("content", [b"\x05<un", b"\x81"])
def test_a_file_that_is_cut_off_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="ends inside"):
        read_pieces(content)


def test_pieces_become_text_without_marks() -> None:
    pieces = (b"<s>", "▁It".encode(), b"'s", "▁caf".encode(), b"\xc3", b"\xa9", b".", b"</s>", b"<<ST_1>>")
    assert text_of(range(len(pieces)), pieces) == "It's café."


def test_half_a_character_is_shown_as_unknown() -> None:
    assert text_of([0], (b"\xc3",)) == "�"
