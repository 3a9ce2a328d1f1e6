"""Items in their order, and answers that count as said only as far as they were heard."""

import pytest

from localvoice.answering import Said
from localvoice.dialogue.conversation import ROOT, Conversation, Item, SpokenText, item_from_event, said_in
from localvoice.wire.events import Refused


def text_item(item_id: str, role: str = "user") -> Item:
    part_type = "text" if role == "assistant" else "input_text"
    return Item(id=item_id, role=role, content=[{"type": part_type, "text": f"text of {item_id}"}])


def answer(item_id: str = "answer") -> Item:
    item = Item(
        id=item_id, role="assistant", content=[{"type": "audio", "transcript": "One two three. Four five six."}]
    )
    item.spoken.add("One two three.", 1000)
    item.spoken.add(" Four five six.", 1000)
    item.answer_audio_ms = 2000
    return item


def test_items_go_after_the_item_that_is_named() -> None:
    conversation = Conversation()
    assert conversation.add(text_item("a")) is None
    assert conversation.add(text_item("c")) == "a"
    assert conversation.add(text_item("b"), "a") == "a"
    assert conversation.add(text_item("first"), ROOT) is None
    assert [item.id for item in conversation.items()] == ["first", "a", "b", "c"]


def test_an_id_is_used_once() -> None:
    conversation = Conversation()
    conversation.add(text_item("a"))
    with pytest.raises(Refused, match="exists"):
        conversation.add(text_item("a"))


@pytest.mark.parametrize(
    ("end_ms", "said"),
    [
        (0, ""),
        (500, "One"),
        (1000, "One two three."),
        (1500, "One two three. Four"),
        (2000, "One two three. Four five six."),
    ],
)
def test_what_was_cut_off_was_never_said(end_ms: int, said: str) -> None:
    conversation = Conversation()
    conversation.add(answer())
    conversation.truncate("answer", 0, end_ms)
    assert said_in(conversation.items()) == ((Said("assistant", said),) if said else ())


@pytest.mark.parametrize(
    ("item_id", "content_index", "end_ms", "param"),
    [
        ("nobody", 0, 100, "item_id"),
        ("question", 0, 100, "item_id"),
        ("answer", 1, 100, "content_index"),
        ("answer", 0, 2001, "audio_end_ms"),
        ("answer", 0, -1, "audio_end_ms"),
        ("answer", 0, "100", "audio_end_ms"),
    ],
)
def test_a_truncation_that_makes_no_sense_is_refused(
    item_id: str, content_index: int, end_ms: object, param: str
) -> None:
    conversation = Conversation()
    conversation.add(text_item("question"))
    conversation.add(answer())
    with pytest.raises(Refused) as refused:
        conversation.truncate(item_id, content_index, end_ms)
    assert refused.value.param == param


def test_an_empty_answer_has_nothing_said() -> None:
    assert SpokenText().until(500) == ""


def test_roles_and_parts_must_fit() -> None:
    with pytest.raises(Refused) as refused:
        item_from_event({"type": "message", "role": "assistant", "content": [{"type": "input_text", "text": "x"}]})
    assert refused.value.param == "item.content[0].type"
