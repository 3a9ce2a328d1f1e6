"""What a model gets to read."""

from datetime import datetime
from typing import Any

from localvoice.answering import Exchange, FunctionCall, FunctionResult, Options, Prompt, Said
from localvoice.answering.chat import request
from localvoice.answering.chat.request import messages, request_body

USER, REPLY = Said("user", "Hello"), Said("assistant", "Good morning.")
WEATHER = {"type": "function", "name": "weather", "description": "It tells.", "parameters": {"type": "object"}}


def prompt(*exchanges: Exchange, **more: Any) -> Prompt:
    options = Options(**more.pop("options", {}))
    return Prompt("You are Mia.", "en", (), datetime(2026, 11, 30), exchanges=exchanges, options=options, **more)


def roles(*exchanges: Exchange) -> list[str]:
    return [message["role"] for message in messages(prompt(*exchanges))]


def test_the_persona_comes_first_then_the_conversation() -> None:
    system, *rest = messages(prompt(USER, order="Be brief."))
    assert system["content"].startswith("You are Mia.\n\nBe brief.\n\n")
    assert "Monday, 30 November 2026" in system["content"]
    assert rest == [{"role": "user", "content": "Hello"}]


def test_there_is_one_system_message_and_a_turn_of_the_user_is_last() -> None:
    assert roles(USER, REPLY, Said("system", "It rains."), USER) == ["system", "user", "assistant", "user"]
    assert roles(USER, REPLY) == ["system", "user", "assistant", "user"]
    assert roles() == ["system", "user"]


def test_turns_of_one_side_become_one_and_one_that_was_not_understood_is_kept() -> None:
    [_, both] = messages(prompt(USER, Said("user", "")))
    assert both["content"] == f"Hello\n{request.NOT_UNDERSTOOD}"


def test_a_result_follows_its_call_and_a_call_without_one_is_left_out() -> None:
    call, lost = FunctionCall("1", "weather", "{}"), FunctionCall("2", "weather", "{}")
    orphan = FunctionResult("3", "late")
    [_, _, called, result, user] = messages(
        prompt(USER, call, lost, Said("user", "And?"), FunctionResult("1", "rain"), orphan)
    )
    assert called["tool_calls"][0]["function"] == {"name": "weather", "arguments": "{}"}
    assert result == {"role": "tool", "tool_call_id": "1", "content": "rain"}
    assert user["content"] == "And?"


def test_a_long_conversation_is_sent_from_its_end() -> None:
    said = [Said("user" if turn % 2 else "assistant", f"turn {turn}") for turn in range(1_000)]
    found = messages(prompt(*said))
    assert found[-1]["content"] == "turn 999"
    assert len(found) <= request.MOST_EXCHANGES + 1
    huge = messages(prompt(*(Said("user", "x" * 10_000) for _ in range(9)), FunctionResult("1", "y" * 10**6)))
    assert sum(len(message["content"]) for message in huge) < 2 * request.MOST_HISTORY_CHARACTERS


def test_functions_have_the_shape_of_a_chat_request() -> None:
    mcp = {"type": "mcp", "server_label": "x"}
    options = {"tools": (WEATHER, mcp), "tool_choice": {"type": "function", "name": "weather"}}
    body = request_body(prompt(USER, options=options), "some-model", 120)
    function = {"name": "weather", "description": "It tells.", "parameters": {"type": "object"}}
    assert body["tools"] == [{"type": "function", "function": function}]
    assert body["tool_choice"] == {"type": "function", "function": {"name": "weather"}}
    assert "tools" not in request_body(prompt(USER, options=options | {"tool_choice": "none"}), "some-model", 120)


def test_a_session_can_lower_the_limit_of_tokens() -> None:
    assert request_body(prompt(USER), "some-model", 120)["max_tokens"] == 120
    assert request_body(prompt(USER, options={"max_tokens": 50}), "some-model", 120)["max_tokens"] == 50
    assert request_body(prompt(USER, options={"max_tokens": 4096}), "some-model", 120)["max_tokens"] == 120
