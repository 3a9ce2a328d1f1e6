"""What was said, for a page that comes without it and for the next Voice Live session."""

from datetime import UTC, datetime
from typing import Any

from agents.voice.conversation.history import (
    PRIMED_CHARACTERS,
    PRIMED_TURNS,
    REMEMBERED,
    History,
    places,
    priming,
    replaced,
)
from agents.voice.conversation.transcript import Role, Turn

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def said(number: int, text: str = "hello", role: Role = "user") -> Turn:
    return Turn(f"i{number}", f"i{number - 1}", role, "speech", number, NOON, text=text, has_text=True)


def items(events: list[dict[str, Any]]) -> list[str]:
    return [event["item"]["id"] for event in events]


def test_it_is_in_the_order_of_the_conversation() -> None:
    history = History()
    history.add([said(2)])
    history.add([said(1), said(3)])
    assert [turn.item_id for turn in history.in_order()] == ["i1", "i2", "i3"]


def test_what_is_told_again_replaces_what_was() -> None:
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


def test_each_side_is_told_in_its_own_way_and_under_its_own_item() -> None:
    user, assistant = priming([said(1), said(2, "good morning", "assistant")])
    assert user["item"] == {
        "id": "i1",
        "type": "message",
        "role": "user",
        "content": [{"type": "input_text", "text": "hello"}],
    }
    assert assistant["item"]["content"] == [{"type": "text", "text": "good morning"}]
    assert "previous_item_id" not in user


def test_silence_is_not_told() -> None:
    assert items(priming([said(1), said(2, "  "), said(3)])) == ["i1", "i3"]


def test_of_many_turns_the_last_are_told() -> None:
    told = items(priming([said(number) for number in range(1, PRIMED_TURNS + 11)]))
    assert len(told) == PRIMED_TURNS
    assert told[0] == "i11"
    assert told[-1] == f"i{PRIMED_TURNS + 10}"


def test_of_long_turns_as_many_are_told_as_fit() -> None:
    half = "x" * (PRIMED_CHARACTERS // 2)
    assert items(priming([said(1, half), said(2, half), said(3, half)])) == ["i2", "i3"]


def test_the_last_turn_is_told_whatever_its_length() -> None:
    assert items(priming([said(1), said(2, "x" * PRIMED_CHARACTERS * 2)])) == ["i2"]


def test_each_item_stands_behind_the_one_told_before_it() -> None:
    """And not behind one that the service was not told of: it would refuse that."""
    turns = [said(1), said(2, " "), said(3)]
    assert places(turns, priming(turns)) == {"i1": "root", "i2": None, "i3": "i1"}


def test_what_is_cut_is_put_anew_where_it_stood() -> None:
    dropped, put = replaced(said(2, "One two", "assistant"), behind="i1")
    assert dropped == {"type": "conversation.item.delete", "item_id": "i2"}
    assert put["previous_item_id"] == "i1"
    assert put["item"]["content"] == [{"type": "text", "text": "One two"}]


def test_what_is_cut_to_nothing_is_dropped() -> None:
    assert [event["type"] for event in replaced(said(2, ""), behind="i1")] == ["conversation.item.delete"]
