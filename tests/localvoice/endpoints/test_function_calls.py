"""Functions that a model on another server calls reach the client as Voice Live sends them: read by the real SDK."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest
from azure.ai.voicelive import models

from tests.localvoice.endpoints.stub import DONE, WAITED_S, Stub, event, holds_after, says, streams
from tests.localvoice.running import TRANSCRIBED, Caller, Controls, call, connecting, running

CHAT = "/chat/completions"
WEATHER = {
    "type": "function",
    "name": "weather",
    "description": "The weather in a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
ARGUMENTS = '{"city": "Köln"}'
CALLED = event(tool_calls=[{"index": 0, "id": "call_7", "function": {"name": "weather", "arguments": ARGUMENTS}}])
CALL_EVENTS = [
    "response.output_item.added",
    "conversation.item.created",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.output_item.done",
    "response.done",
]


@pytest.fixture(scope="module")
def service_url(running_stub: Stub) -> Iterator[str]:
    options = [
        "--hearing",
        "scripted",
        "--test-controls",
        "--brain-url",
        running_stub.url,
        "--brain-model",
        "some-model",
    ]
    with running(*options) as (_, url):
        yield url


@pytest.fixture
async def caller(service_url: str, stub: Stub) -> AsyncIterator[Caller]:
    async with call(service_url, tools=[WEATHER], tool_choice="auto") as caller:
        yield caller


def sent(stub: Stub) -> dict[str, Any]:
    """The newest chat request."""
    return dict(json.loads(stub.requests[-1][2]))


async def asked(caller: Caller) -> dict[str, Any]:
    """Ask for the weather; returns the finished response."""
    await caller.add_message("user", "What is the weather in Köln?")
    await caller.send("response.create")
    return dict((await caller.until("response.done"))["response"])


async def test_a_call_has_the_events_of_the_protocol(caller: Caller, stub: Stub) -> None:
    stub.acts[CHAT] = streams(CALLED, DONE)
    response = await asked(caller)
    assert caller.types()[1:] == ["response.created", *CALL_EVENTS]
    [item] = response["output"]
    assert response["status"] == "completed"
    assert (item["type"], item["status"]) == ("function_call", "completed")
    [done] = caller.events("response.function_call_arguments.done")
    assert (done["name"], done["arguments"]) == ("weather", ARGUMENTS)
    assert (done["item_id"], done["call_id"]) == (item["id"], item["call_id"])
    [added] = caller.events("response.output_item.added")
    assert (added["item"]["arguments"], added["item"]["status"]) == ("", "in_progress")
    assert sent(stub)["tools"] == [{"type": "function", "function": {k: v for k, v in WEATHER.items() if k != "type"}}]


async def test_the_result_is_read_and_answered(caller: Caller, stub: Stub) -> None:
    stub.acts[CHAT] = streams(CALLED, DONE)
    call_id = (await asked(caller))["output"][0]["call_id"]
    stub.acts[CHAT] = says("It rains.")
    output = {"type": "function_call_output", "call_id": call_id, "output": '{"sky": "rain"}'}
    await caller.send("conversation.item.create", item=output)
    await caller.send("response.create")
    assert await caller.answer() == "It rains."
    _, _, called, result = sent(stub)["messages"]
    assert called["tool_calls"][0]["function"]["arguments"] == ARGUMENTS
    assert result == {"role": "tool", "tool_call_id": call_id, "content": '{"sky": "rain"}'}


async def test_words_are_spoken_before_a_call(caller: Caller, stub: Stub) -> None:
    stub.acts[CHAT] = streams(event(content="Let me look."), CALLED, DONE)
    response = await asked(caller)
    message, called = response["output"]
    assert message["content"][0]["transcript"] == "Let me look."
    assert called["name"] == "weather"
    [at] = [done["output_index"] for done in caller.events("response.function_call_arguments.done")]
    assert at == 1
    assert caller.types()[-6:] == CALL_EVENTS


async def test_a_response_has_functions_of_its_own(caller: Caller, stub: Stub) -> None:
    stub.acts[CHAT] = says("Nothing to call.")
    await caller.add_message("user", "hello")
    await caller.send("response.create", response={"tool_choice": "none"})
    assert await caller.answer() == "Nothing to call."
    assert "tools" not in sent(stub)


async def test_the_sdk_has_a_model_for_each_event(service_url: str, stub: Stub) -> None:
    stub.acts[CHAT] = streams(CALLED, DONE)
    found = []
    async with connecting(service_url) as connection, asyncio.timeout(WAITED_S):
        tool = models.FunctionTool(name="weather", description="It tells.", parameters={"type": "object"})
        await connection.session.update(session=models.RequestSession(tools=[tool]))
        await connection.response.create()
        async for received in connection:
            found.append(received)
            if isinstance(received, models.ServerEventResponseDone):
                output = received.response.output or []
                break
    kinds = {type(received) for received in found}
    assert {models.ServerEventResponseFunctionCallArgumentsDelta, models.ServerEventResponseOutputItemDone} <= kinds
    [done] = [one for one in found if isinstance(one, models.ServerEventResponseFunctionCallArgumentsDone)]
    assert (done.name, done.arguments) == ("weather", ARGUMENTS)
    [item] = output
    assert isinstance(item, models.ResponseFunctionCallItem)
    assert item.call_id == done.call_id
    assert item.status == models.ResponseItemStatus.COMPLETED


async def test_an_answer_that_the_client_cancels_lets_the_server_go(caller: Caller, stub: Stub) -> None:
    stub.acts[CHAT] = holds_after(event(content="One. Two"))
    await caller.add_message("user", "Count.")
    await caller.send("response.create")
    await caller.until("response.audio.delta")
    await caller.send("response.cancel")
    assert (await caller.until("response.done"))["response"]["status"] == "cancelled"
    assert await asyncio.to_thread(stub.was_left.wait, WAITED_S)


async def test_a_caption_does_not_wait_for_a_slow_model(caller: Caller, stub: Stub, service_url: str) -> None:
    stub.acts[CHAT] = holds_after()
    await Controls(service_url).say("hello")
    assert (await caller.until(TRANSCRIBED))["transcript"] == "hello"
    assert "response.output_item.added" not in caller.types()


async def test_the_service_says_whether_its_servers_are_well(service_url: str, stub: Stub) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{service_url}/health/endpoints") as answer:
        [found] = (await answer.json())["endpoints"]
    assert (found["part"], found["model"], found["state"]) == ("brain", "some-model", "unlisted")
