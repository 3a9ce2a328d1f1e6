"""Our commands as Voice Live reads them."""

from typing import Any

import pytest

from agents.personas.address import Address
from agents.personas.session_config import SessionConfig
from agents.voice.conversation.commands import (
    AddText,
    CancelResponse,
    ClearInput,
    Command,
    CommitInput,
    ContinueResponse,
    CreateResponse,
    DeleteItem,
    DetectTurns,
    Greet,
    PutItem,
    Say,
    TellResult,
    TruncateItem,
)
from agents.voice.upstream.client_events import GO_ON, client_event

GREETING = {"instructions": "Say hello."}
TURNS = {"type": "server_vad", "silence_duration_ms": 700}
CONFIG = SessionConfig(Address("gpt-realtime"), {"turn_detection": TURNS}, GREETING, may_interrupt=True)
COMMANDS = [
    (Greet(), "response.create", {"response": GREETING}),
    (
        Say("Goodbye."),
        "response.create",
        {"response": {"instructions": 'Say exactly this and nothing else: "Goodbye."'}},
    ),
    (CreateResponse(), "response.create", {}),
    (TellResult(), "response.create", {}),
    (ContinueResponse(), "response.create", {"additional_instructions": GO_ON}),
    (CancelResponse(), "response.cancel", {}),
    (DetectTurns(is_on=False), "session.update", {"session": {"turn_detection": None}}),
    (DetectTurns(is_on=True), "session.update", {"session": {"turn_detection": TURNS}}),
    (CommitInput(), "input_audio_buffer.commit", {}),
    (ClearInput(), "input_audio_buffer.clear", {}),
    (
        TruncateItem("a1", 700),
        "conversation.item.truncate",
        {"item_id": "a1", "content_index": 0, "audio_end_ms": 700},
    ),
    (DeleteItem("a1"), "conversation.item.delete", {"item_id": "a1"}),
]


@pytest.mark.parametrize(("command", "kind", "fields"), COMMANDS)
def test_each_command_is_an_event_whose_type_is_its_id(command: Command, kind: str, fields: dict[str, Any]) -> None:
    assert client_event(command, CONFIG) == {"type": kind, "event_id": kind, **fields}


def test_a_typed_turn_is_a_message_of_the_user() -> None:
    assert client_event(AddText("hello"), CONFIG) == {
        "type": "conversation.item.create",
        "event_id": "typed",  # else an error could be about what was said before
        "item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]},
    }


def test_what_was_said_before_keeps_its_item_and_stands_last() -> None:
    event = client_event(PutItem("a1", "assistant", "good morning"), CONFIG)
    assert event == {
        "type": "conversation.item.create",
        "event_id": "conversation.item.create",
        "item": {
            "id": "a1",
            "type": "message",
            "role": "assistant",
            "content": [{"type": "text", "text": "good morning"}],
        },
    }


@pytest.mark.parametrize(("previous_item_id", "place"), [("u1", "u1"), ("", "root")])
def test_what_is_put_again_is_put_in_its_place(previous_item_id: str, place: str) -> None:
    event = client_event(PutItem("a1", "assistant", "good", previous_item_id), CONFIG)
    assert event["previous_item_id"] == place


def test_an_azure_voice_speaks_a_given_text_itself() -> None:
    config = SessionConfig(Address("gpt-4.1"), {"voice": {"type": "azure-standard"}}, None, may_interrupt=True)
    said = client_event(Say("Goodbye."), config)["response"]["pre_generated_assistant_message"]
    assert said == {"type": "message", "role": "assistant", "content": [{"type": "text", "text": "Goodbye."}]}
