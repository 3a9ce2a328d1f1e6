"""Text that is typed in pieces."""

import pytest

from localvoice.dialogue.conversation import Conversation, Item
from localvoice.dialogue.streamed_text import LONGEST_TEXT, MOST_OPEN, StreamedTexts
from localvoice.wire.events import Refused


@pytest.fixture
def conversation() -> Conversation:
    conversation = Conversation()
    conversation.add(Item("item_typed", "user", [{"type": "input_text", "text": "Hello"}]))
    conversation.add(Item("item_said", "assistant", [{"type": "audio", "transcript": "Hi"}]))
    return conversation


@pytest.fixture
def typed(conversation: Conversation) -> StreamedTexts:
    return StreamedTexts(conversation)


def test_a_new_id_becomes_a_message_of_the_user(typed: StreamedTexts) -> None:
    typed.append("item_new", 0, "How ")
    typed.append("item_new", 0, "are you?")
    item = typed.finish("item_new", 0)
    assert item is not None
    assert (item.role, item.text) == ("user", "How are you?")


def test_a_message_that_is_there_gets_more_text(typed: StreamedTexts, conversation: Conversation) -> None:
    typed.append("item_typed", 0, ", Mia.")
    assert typed.finish("item_typed", 0) is None
    assert conversation.find("item_typed").text == "Hello, Mia."


def test_texts_are_kept_apart(typed: StreamedTexts) -> None:
    typed.append("item_a", 0, "one")
    typed.append("item_b", 0, "two")
    ended = [typed.finish(item_id, 0) for item_id in ("item_a", "item_b")]
    assert [item.text for item in ended if item] == ["one", "two"]


@pytest.mark.parametrize(("item_id", "index"), [("item_said", 0), ("item_typed", 1), ("item_new", 1)])
def test_what_is_not_typed_text_takes_none(typed: StreamedTexts, item_id: str, index: int) -> None:
    with pytest.raises(Refused) as refused:
        typed.append(item_id, index, "more")
    assert refused.value.param == "content_index"


def test_a_text_that_was_not_begun_cannot_end(typed: StreamedTexts) -> None:
    with pytest.raises(Refused, match=r"begin it with input_text\.delta"):
        typed.finish("item_new", 0)


def test_texts_have_bounds(typed: StreamedTexts) -> None:
    with pytest.raises(Refused) as refused:
        typed.append("item_long", 0, "a" * (LONGEST_TEXT + 1))
    assert refused.value.param == "delta"
    for number in range(MOST_OPEN):
        typed.append(f"item_{number}", 0, "a")
    with pytest.raises(Refused, match="are open"):
        typed.append("item_one_more", 0, "a")
    typed.append("item_0", 0, "b")
