"""Text from Whisper's pieces."""

from localvoice.hearing.whisper.pieces import BYTE_OF, text_of


def test_each_byte_has_a_character_of_its_own() -> None:
    assert sorted(BYTE_OF.values()) == list(range(256))


def test_pieces_become_text_without_marks() -> None:
    assert text_of(["<|de|>", "ĠWie", "Ġsp", "Ã", "¤", "t", "Ġist", "Ġes", "?", "<|endoftext|>"]) == "Wie spät ist es?"
