"""Recognition on another server: its words count, and whatever goes wrong, the local part hears the same audio."""

import asyncio
import io
import json
import logging
import wave
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from localvoice.audio import BYTES_PER_MS
from localvoice.endpoints.client import Client, Limits
from localvoice.hearing import endpoint
from localvoice.hearing.endpoint import EndpointHearing
from tests.localvoice.endpoints.stub import (
    WAITED_S,
    Act,
    Stub,
    answers,
    breaks_off_after,
    holds_after,
    never_answers,
    repeats,
)

PATH = "/audio/transcriptions"
SHORT = Limits(first_s=0.3, total_s=0.5, largest_bytes=10_000, gap_s=0.3)
LONG = Limits(first_s=WAITED_S, total_s=WAITED_S, largest_bytes=10_000, gap_s=WAITED_S)
SPEECH = b"\1\2" * 24 * 500


class LocalTurn:
    """Says how much it heard, pause by pause."""

    def __init__(self) -> None:
        self.heard = [0]

    def feed(self, pcm: bytes) -> None:
        self.heard[-1] += len(pcm)

    def pause(self) -> None:
        self.heard.append(0)

    async def words_so_far(self) -> str:
        return "local: " + " ".join(str(length // BYTES_PER_MS) for length in self.heard if length)

    async def text(self) -> str:
        return await self.words_so_far()

    def discard(self) -> None:
        self.heard.clear()


class Local:
    """The local hearing and its ear in one."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        yield

    def open_ear(self) -> "Local":
        return self

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        return iter([1.0])

    def begin_turn(self, *_language: str) -> LocalTurn:
        return LocalTurn()


@asynccontextmanager
async def hearing(client: Client, stub: Stub, limits: Limits = LONG) -> AsyncIterator[EndpointHearing]:
    heard = EndpointHearing(client, stub.endpoint("ears", "planted-9c1e"), Local(), limits=limits)
    async with heard.running():
        yield heard


def file_in(body: bytes) -> bytes:
    """The file of a form."""
    return body[body.index(b"RIFF") :]


async def test_the_words_of_the_server_count(client: Client, stub: Stub) -> None:
    stub.acts[PATH] = answers(json.dumps({"text": " It's half-past\ntwo. "}).encode())
    async with hearing(client, stub) as ears:
        turn = ears.open_ear().begin_turn("de")
        turn.feed(SPEECH)
        assert await turn.text() == "It's half-past two."
    [(path, headers, body)] = stub.requests
    assert path == "/v1/audio/transcriptions"
    assert headers["Authorization"] == "Bearer planted-9c1e"
    assert b'name="model"\r\n\r\nsome-model\r\n' in body
    assert b'name="language"\r\n\r\nde\r\n' in body
    with wave.open(io.BytesIO(file_in(body))) as sent:
        assert (sent.getframerate(), sent.getnchannels(), sent.getnframes()) == (16_000, 1, 8_000)


async def test_the_turn_so_far_is_sent_at_a_pause_and_not_again_at_the_end(client: Client, stub: Stub) -> None:
    stub.acts[PATH] = answers(b'{"text": "hello"}')
    async with hearing(client, stub) as ears:
        turn = ears.open_ear().begin_turn("en")
        turn.feed(SPEECH)
        turn.pause()
        assert await turn.words_so_far() == "hello"
        assert await turn.text() == "hello"
        assert len(stub.requests) == 1
        turn.feed(SPEECH)
        assert await turn.text() == "hello"
    assert len(stub.requests) == 2
    assert len(file_in(stub.requests[1][2])) > 1.9 * len(file_in(stub.requests[0][2]))


async def test_more_speech_stops_the_request_without_it(client: Client, stub: Stub) -> None:
    stub.acts[PATH] = never_answers
    async with hearing(client, stub) as ears:
        turn = ears.open_ear().begin_turn("en")
        turn.feed(SPEECH)
        turn.pause()
        assert await asyncio.to_thread(stub.is_held.wait, WAITED_S)
        stub.acts[PATH] = answers(b'{"text": "all of it"}')
        turn.feed(SPEECH)
        assert await asyncio.to_thread(stub.was_left.wait, WAITED_S)
        assert await turn.text() == "all of it"


async def test_a_turn_that_is_dropped_or_the_end_of_the_service_lets_the_server_go(client: Client, stub: Stub) -> None:
    stub.acts[PATH] = never_answers
    async with hearing(client, stub) as ears:
        for _ in range(2):
            turn = ears.open_ear().begin_turn("en")
            turn.feed(SPEECH)
            turn.pause()
            assert await asyncio.to_thread(stub.is_held.wait, WAITED_S)
            stub.is_held.clear()
            if not stub.was_left.is_set():
                turn.discard()
                assert await asyncio.to_thread(stub.was_left.wait, WAITED_S)


async def test_a_turn_without_speech_asks_nobody(client: Client, stub: Stub) -> None:
    async with hearing(client, stub) as ears:
        turn = ears.open_ear().begin_turn("en")
        assert await turn.words_so_far() == await turn.text() == ""
    assert not stub.requests


@pytest.mark.parametrize("text", ["", "[BLANK_AUDIO]", "(music) ♪", "..."])
async def test_sounds_are_no_words(client: Client, stub: Stub, text: str) -> None:
    stub.acts[PATH] = answers(json.dumps({"text": text}).encode())
    async with hearing(client, stub) as ears:
        turn = ears.open_ear().begin_turn("en")
        turn.feed(SPEECH)
        assert await turn.text() == ""


WRONG: dict[str, tuple[Act, Limits]] = {
    "answers 500": (answers(b"{}", status=500), LONG),
    "answers 404": (answers(b'{"detail": "no such model"}', status=404), LONG),
    "sends garbage": (answers(bytes(range(256))), LONG),
    "sends half of its JSON": (answers(b'{"text": "half'), LONG),
    "sends half a character": (answers(b'{"text": "Gr\xc3"}'), LONG),
    "sends no text": (answers(b'{"words": []}'), LONG),
    "sends a number": (answers(b'{"text": 5}'), LONG),
    "sends a list": (answers(b"[]"), LONG),
    "breaks off": (breaks_off_after(b'{"text":', content_type="application/json"), LONG),
    "never ends": (repeats(b" " * 1_000, "application/json"), LONG),
    "never answers": (never_answers, SHORT),
    "stops in the middle": (holds_after(b'{"text":', content_type="application/json"), SHORT),
}


@pytest.mark.parametrize("name", WRONG)
async def test_whatever_goes_wrong_the_local_part_hears_all_of_it(
    client: Client, stub: Stub, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    stub.acts[PATH], limits = WRONG[name]
    async with hearing(client, stub, limits) as ears:
        turn = ears.open_ear().begin_turn("en")
        turn.feed(SPEECH)
        turn.pause()
        assert await turn.words_so_far() == "local: 500"
        turn.feed(SPEECH)
        assert await turn.text() == "local: 500 500"
        another = ears.open_ear().begin_turn("en")
        another.feed(SPEECH)
        assert await another.text() == "local: 500"
        another.discard()
    assert len(stub.requests) == 1  # it is left alone for a while
    [warned] = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert warned.startswith("The ears endpoint fails (")


async def test_a_very_long_turn_is_cut(client: Client, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "LONGEST_TURN_BYTES", len(SPEECH))
    stub.acts[PATH] = answers(b'{"text": "hello"}')
    async with hearing(client, stub) as ears:
        turn = ears.open_ear().begin_turn("en")
        for _ in range(3):
            turn.feed(SPEECH)
        assert await turn.text() == "hello"
    assert len(file_in(stub.requests[0][2])) < len(SPEECH)
