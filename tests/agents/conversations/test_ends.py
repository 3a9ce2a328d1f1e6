"""Why a call ended, in words."""

from agents.conversations.ends import END_REASONS, end_in_words
from agents.voice.end_reasons import EndReason


def test_every_reason_has_words() -> None:
    assert {str(reason) for reason in EndReason} <= END_REASONS.keys()


def test_no_two_reasons_have_the_same_words() -> None:
    assert len(set(END_REASONS.values())) == len(END_REASONS)


def test_the_code_of_another_release_can_be_read() -> None:
    assert end_in_words("line_was_cut") == "Line was cut"
