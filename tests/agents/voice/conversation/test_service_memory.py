"""What the present Voice Live connection knows, and how it is corrected."""

from collections.abc import Sequence
from datetime import UTC, datetime

from agents.voice.conversation.commands import Command, DeleteItem, PutItem, TruncateItem
from agents.voice.conversation.service_memory import PRIMED_CHARACTERS, PRIMED_TURNS, ServiceMemory
from agents.voice.conversation.transcript import Role, Turn

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def said(number: int, text: str = "hello", role: Role = "user") -> Turn:
    return Turn(f"i{number}", f"i{number - 1}", role, "speech", number, NOON, text=text, has_text=True)


def primed(*turns: Turn) -> ServiceMemory:
    memory = ServiceMemory()
    memory.lost()
    memory.prime([*turns])
    return memory


def primed_ids(turns: list[Turn]) -> list[str]:
    """The items that another connection gets."""
    return [item.item_id for item in ServiceMemory().prime(turns)]


def after(commands: Sequence[Command]) -> list[str | None]:
    return [command.previous_item_id for command in commands if isinstance(command, PutItem)]


# Another connection gets what was said


def test_each_side_is_primed_under_its_own_item() -> None:
    assert ServiceMemory().prime([said(1), said(2, "good morning", "assistant")]) == [
        PutItem("i1", "user", "hello"),
        PutItem("i2", "assistant", "good morning"),
    ]


def test_silence_is_not_primed() -> None:
    assert primed_ids([said(1), said(2, "  "), said(3)]) == ["i1", "i3"]


def test_of_many_turns_the_last_are_primed() -> None:
    items = primed_ids([said(number) for number in range(1, PRIMED_TURNS + 11)])
    assert len(items) == PRIMED_TURNS
    assert items[0] == "i11"
    assert items[-1] == f"i{PRIMED_TURNS + 10}"


def test_of_long_turns_as_many_are_primed_as_fit() -> None:
    half = "x" * (PRIMED_CHARACTERS // 2)
    assert primed_ids([said(1, half), said(2, half), said(3, half)]) == ["i2", "i3"]


def test_the_last_turn_is_primed_whatever_its_length() -> None:
    assert primed_ids([said(1), said(2, "x" * PRIMED_CHARACTERS * 2)]) == ["i2"]


# An answer is cut


def test_an_answer_of_this_connection_is_truncated() -> None:
    assert primed(said(1)).cut("i2", 700, said(2)) == [TruncateItem("i2", 700)]


def test_a_primed_turn_is_deleted_and_put_again_where_it_was() -> None:
    memory = primed(said(1), said(2, "One two three", "assistant"))
    assert memory.cut("i2", 700, said(2, "One two", "assistant")) == [
        DeleteItem("i2"),
        PutItem("i2", "assistant", "One two", previous_item_id="i1"),
    ]


def test_it_is_put_after_the_last_one_that_the_service_has() -> None:
    """It refuses an item that it does not know."""
    memory = primed(said(1), said(2, " "), said(3))
    assert after(memory.cut("i1", 700, said(1))) == [""]
    assert memory.cut("i2", 700, said(2)) == []
    assert after(memory.cut("i3", 700, said(3))) == ["i1"]


def test_a_primed_turn_that_is_cut_to_nothing_is_deleted() -> None:
    assert primed(said(1), said(2)).cut("i2", 0, said(2, "")) == [DeleteItem("i2")]


def test_without_a_connection_there_is_nothing_to_correct() -> None:
    memory = primed(said(1))
    memory.lost()
    assert memory.cut("i1", 700, said(1)) == memory.cut("i2", 700, said(2)) == []


# Typed turns on their way


def test_a_lost_connection_takes_along_what_it_did_not_confirm() -> None:
    memory = ServiceMemory(typed=["one", "two"])
    memory.confirmed("one")
    assert memory.lost() == ["two"]
    assert memory.lost() == []
