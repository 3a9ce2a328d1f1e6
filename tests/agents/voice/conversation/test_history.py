"""The finished turns of a conversation."""

from datetime import UTC, datetime

from agents.voice.conversation.history import REMEMBERED, History
from agents.voice.conversation.transcript import Turn

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def said(number: int, text: str = "hello") -> Turn:
    return Turn(f"i{number}", f"i{number - 1}", "user", "speech", number, NOON, text=text, has_text=True)


def test_it_is_in_the_order_of_the_conversation() -> None:
    history = History()
    history.add([said(2)])
    history.add([said(1), said(3)])
    assert [turn.item_id for turn in history.in_order()] == ["i1", "i2", "i3"]


def test_a_turn_that_is_added_again_replaces_what_was_known() -> None:
    history = History()
    history.add([said(1, "all of it")])
    history.add([said(1, "all")])
    assert [turn.text for turn in history.in_order()] == ["all"]


def test_of_a_very_long_talk_the_end_is_remembered() -> None:
    history = History()
    history.add([said(number) for number in range(1, REMEMBERED + 11)])
    kept = history.in_order()
    assert len(kept) == REMEMBERED
    assert kept[-1].item_id == f"i{REMEMBERED + 10}"
