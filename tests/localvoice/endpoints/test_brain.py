"""A language model on another server: what it says is spoken, and whatever goes wrong, the local part answers."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from localvoice.answering import FunctionCall, Options, Prompt, Said
from localvoice.answering.endpoint import EndpointAnswerer, payloads
from localvoice.endpoints.client import Client, Limits
from tests.localvoice.endpoints.stub import (
    DONE,
    WAITED_S,
    Act,
    Exchange,
    Stub,
    answers,
    breaks_off_after,
    event,
    holds_after,
    never_answers,
    repeats,
    says,
    streams,
)

CHAT = "/chat/completions"
SHORT = Limits(first_s=0.3, total_s=0.6, largest_bytes=100_000, gap_s=0.3)
LONG = Limits(first_s=WAITED_S, total_s=WAITED_S, largest_bytes=1_000_000, gap_s=WAITED_S)
PLANTED = "planted-9c1e"
WEATHER = {"type": "function", "name": "weather", "parameters": {"type": "object"}}


class Local:
    """What answers when the endpoint does not."""

    async def answer(self, prompt: Prompt) -> AsyncIterator[str]:
        yield "The local part answers."


def prompt(said: str = "hello", **options: Any) -> Prompt:
    now = datetime(2026, 11, 30, 9, 0)
    return Prompt("You are Mia.", "en", (Said("user", said),), now, options=Options(**options))


def brain(client: Client, stub: Stub, limits: Limits = LONG) -> EndpointAnswerer:
    return EndpointAnswerer(client, stub.endpoint("brain", PLANTED), Local(), limits=limits)


async def answer(brain: EndpointAnswerer, asked: Prompt | None = None) -> list[str | FunctionCall]:
    return [part async for part in brain.answer(asked or prompt())]


async def test_sentences_are_given_as_they_come(client: Client, stub: Stub) -> None:
    stub.acts[CHAT] = says("Hel", "lo. How", " are you", "? I am", " fine.")
    assert await answer(brain(client, stub)) == ["Hello.", "How are you?", "I am fine."]
    [(path, headers, _)] = stub.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {PLANTED}"


@pytest.mark.parametrize("width", [1, 2, 3, 5])
async def test_pieces_may_end_inside_a_character(client: Client, stub: Stub, width: int) -> None:
    body = event(content="Grüße aus Köln.") + event(content=" Schön 🙂 hier.") + DONE
    stub.acts[CHAT] = streams(*(body[at : at + width] for at in range(0, len(body), width)))
    assert await answer(brain(client, stub)) == ["Grüße aus Köln.", "Schön 🙂 hier."]


class Pieces:
    """A body in exactly these pieces, which a network may join."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = iter(pieces)

    async def read(self, until: float | None = None) -> bytes:
        return next(self._pieces, b"")


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        pytest.param([b"data: ", b'{"a"', b":1}", b"\n\nda", b"ta: {}\n"], ['{"a":1}', "{}"], id="an object alone"),
        pytest.param([b"\n", b" {", b'"a": ', b"1}"], ['\n {"a": 1}'], id="all of it is one object"),
        pytest.param([b": ping\n", b"data: {}"], ["{}"], id="no newline at the end"),
    ],
)
async def test_payloads_are_found_wherever_the_pieces_end(pieces: list[bytes], found: list[str]) -> None:
    assert [payload async for payload in payloads(Pieces(*pieces), 1.0, lambda: False)] == found


async def test_a_character_in_two_halves_becomes_one(client: Client, stub: Stub) -> None:
    halves = [
        b'data: {"choices":[{"delta":{"content":"%s"}}]}\n\n' % half for half in (rb"Hi \ud83d", rb"\ude42 there.")
    ]
    stub.acts[CHAT] = streams(*halves, DONE)
    assert await answer(brain(client, stub)) == ["Hi 🙂 there."]


async def test_thoughts_are_not_spoken(client: Client, stub: Stub) -> None:
    thoughts = [
        event(reasoning_content="Is it?"),
        event(reasoning="Yes."),
        event(content="<thi"),
        event(content="nk>Hm. "),
    ]
    stub.acts[CHAT] = streams(*thoughts, event(content="So.</th"), event(content="ink>It is."), DONE)
    assert await answer(brain(client, stub)) == ["It is."]


async def test_a_server_that_does_not_stream_is_understood(client: Client, stub: Stub) -> None:
    stub.acts[CHAT] = answers(b'{"choices":[{"message":{"content":"One. Two."},"finish_reason":"stop"}]}')
    assert await answer(brain(client, stub)) == ["One.", "Two."]


@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
async def test_what_a_server_calls_its_answer_does_not_matter(client: Client, stub: Stub, content_type: str) -> None:
    stub.acts[CHAT] = answers(event(content="One. Two.") + DONE.replace(b"\n", b"\r\n"), content_type)
    assert await answer(brain(client, stub)) == ["One.", "Two."]


async def test_a_sentence_that_the_limit_of_tokens_cut_is_not_spoken(client: Client, stub: Stub) -> None:
    stub.acts[CHAT] = streams(event(content="It is open. The"), event(content=" do", finish_reason="length"), DONE)
    assert await answer(brain(client, stub)) == ["It is open."]


async def test_an_answer_without_end_ends_at_the_limit_of_tokens(client: Client, stub: Stub) -> None:
    stub.acts[CHAT] = repeats(event(content="And so on. "))
    said = await answer(brain(client, stub), prompt(max_tokens=20))
    assert 5 < len(said) < 20
    assert set(said) == {"And so on."}


def answers_packed(exchange: Exchange) -> None:
    exchange.head("text/event-stream", Content_Encoding="gzip")
    exchange.send(gzip.compress(event(content="Hello. ") * 1_000))


GARBLED = {
    "answers packed": answers_packed,
    "answers 500": answers(b"{}", status=500),
    "answers 200 with a page": answers(b"<html>Welcome</html>", "text/html"),
    "answers JSON of another kind": answers(b'{"models": []}'),
    "answers a JSON list": answers(b"[]"),
    "redirects": answers(b"", status=307),
    "sends garbage": streams(bytes(range(256)) * 10),
    "sends garbage as data": streams(b"data: {]\n\n"),
    "sends a number as choices": streams(b'data: {"choices": 5}\n\n'),
    "sends half a character": streams(b'data: {"choices":[{"delta":{"content":"Gr\xc3"}}]}\n\n'),
    "ends inside a character": breaks_off_after(event(content="Grüße")[:-10]),
    "reports an error": streams(b'data: {"error": {"message": "no memory"}}\n\n'),
    "says nothing": says(""),
    "says a smile": says("🙂"),
    "thinks only": streams(event(reasoning_content="Hm."), event(finish_reason="length"), DONE),
    "never ends its thought": says("<think>Hm. Well."),
    "sends nothing": streams(),
    "breaks off before a word": breaks_off_after(),
    "breaks off in the first sentence": breaks_off_after(event(content="The museum is")),
    "ends without an end": streams(event(content="The museum is")),
    "sends a line without end": repeats(b"data: " + b"x" * 10_000),
    "calls a function that nobody has": streams(event(tool_calls=[{"index": 0, "function": {"name": "x"}}]), DONE),
    "calls functions without end": streams(
        event(tool_calls=[{"index": n, "id": str(n), "function": {"name": "weather"}} for n in range(100)]), DONE
    ),
}
SLOW = {
    "never answers": never_answers,
    "says only its head": holds_after(),
    "stops in the first sentence": holds_after(event(content="The museum is")),
    "thinks without end": repeats(event(reasoning_content="Hm. ")),
    "keeps the line open": repeats(b": ping\n\n"),
}


@pytest.mark.parametrize(
    ("act", "limits"),
    [pytest.param(act, LONG, id=name) for name, act in GARBLED.items()]
    + [pytest.param(act, SHORT, id=name) for name, act in SLOW.items()],
)
async def test_whatever_goes_wrong_the_local_part_answers(
    client: Client, stub: Stub, act: Act, limits: Limits, caplog: pytest.LogCaptureFixture
) -> None:
    stub.acts[CHAT] = act
    asked = brain(client, stub, limits)
    assert await answer(asked, prompt(tools=(WEATHER,))) == ["The local part answers."]
    assert len(stub.requests) == 1
    assert await answer(asked) == ["The local part answers."]
    assert len(stub.requests) == 1  # it is left alone for a while
    [warned] = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert warned.startswith("The brain endpoint fails (")
    assert PLANTED not in caplog.text
    assert "museum" not in caplog.text


async def test_nobody_at_the_address(client: Client, stub: Stub) -> None:
    gone = Stub("http://127.0.0.1:1")
    assert await answer(brain(client, gone)) == ["The local part answers."]


async def test_after_the_first_sentence_the_answer_ends_where_it_broke_off(client: Client, stub: Stub) -> None:
    stub.acts[CHAT] = breaks_off_after(event(content="It is open. The door is"))
    assert await answer(brain(client, stub)) == ["It is open."]


async def test_an_answer_that_is_cut_off_lets_the_server_go(client: Client, stub: Stub) -> None:
    stub.acts[CHAT] = holds_after(event(content="One. Two"))
    sentences = brain(client, stub).answer(prompt())
    assert await anext(sentences) == "One."
    await sentences.aclose()  # type: ignore[attr-defined] # it is a generator
    assert await asyncio.to_thread(stub.was_left.wait, WAITED_S)


async def test_a_task_that_is_cancelled_lets_the_server_go(client: Client, stub: Stub) -> None:
    stub.acts[CHAT] = holds_after()
    asking = asyncio.create_task(answer(brain(client, stub)))
    assert await asyncio.to_thread(stub.is_held.wait, WAITED_S)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await asyncio.to_thread(stub.was_left.wait, WAITED_S)


def called(answer: list[str | FunctionCall]) -> list[FunctionCall]:
    return [part for part in answer if isinstance(part, FunctionCall)]


class TestFunctions:
    async def test_a_call_in_fragments_is_put_together(self, client: Client, stub: Stub) -> None:
        first = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}
        rest = [{"index": 0, "function": {"arguments": part}} for part in ('{"city"', ': "Köln"}')]
        stub.acts[CHAT] = streams(*(event(tool_calls=[part]) for part in (first, *rest)), DONE)
        said = await answer(brain(client, stub), prompt(tools=(WEATHER,)))
        assert [(call.name, call.arguments) for call in called(said)] == [("weather", '{"city": "Köln"}')]

    async def test_words_come_before_calls_and_a_missing_index_or_id_is_borne(self, client: Client, stub: Stub) -> None:
        calls = [{"function": {"name": "weather", "arguments": {"city": city}}} for city in ("Oslo", "Rome")]
        stub.acts[CHAT] = streams(event(content="Let me see."), event(tool_calls=calls), DONE)
        words, *rest = await answer(brain(client, stub), prompt(tools=(WEATHER,)))
        assert words == "Let me see."
        assert [call.arguments for call in called(rest)] == ['{"city": "Oslo"}', '{"city": "Rome"}']
        assert len({call.call_id for call in called(rest)}) == 2

    async def test_one_call_where_the_session_wants_no_more(self, client: Client, stub: Stub) -> None:
        calls = [{"index": n, "id": f"call_{n}", "function": {"name": "weather"}} for n in range(3)]
        stub.acts[CHAT] = streams(event(tool_calls=calls), DONE)
        said = await answer(brain(client, stub), prompt(tools=(WEATHER,), parallel_tool_calls=False))
        assert [call.arguments for call in called(said)] == ["{}"]

    async def test_calls_of_two_answers_have_ids_of_their_own(self, client: Client, stub: Stub) -> None:
        calls = [{"index": 0, "id": "call_0", "function": {"name": "weather", "arguments": r'{"a": "\ud83d"}'}}]
        stub.acts[CHAT] = streams(event(tool_calls=calls), DONE)
        asked, wanted = brain(client, stub), prompt(tools=(WEATHER,))
        assert called(await answer(asked, wanted))[0].call_id != called(await answer(asked, wanted))[0].call_id

    async def test_arguments_that_are_no_object_are_no_call(self, client: Client, stub: Stub) -> None:
        calls = [{"index": 0, "id": "call_1", "function": {"name": "weather", "arguments": "[1, 2"}}]
        stub.acts[CHAT] = streams(event(tool_calls=calls), DONE)
        assert await answer(brain(client, stub), prompt(tools=(WEATHER,))) == ["The local part answers."]
