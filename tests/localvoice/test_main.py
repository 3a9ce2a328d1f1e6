"""The process: how it starts, whom it lets in, how it ends; and that it really hears."""

import asyncio
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pybase64
import pytest

from tests.localvoice.service import (
    BYTES_PER_MS,
    ROOT,
    Caller,
    Controls,
    answer_text,
    call,
    running,
    silence,
    speech,
)

HANDSHAKE = "/voice-live/realtime?api-version=2026-07-15&model=gpt-realtime"
KEY = {"api-key": "any"}


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/health/live", {}, 200),
        (HANDSHAKE, {}, 401),
        ("/voice-live/realtime?model=gpt-realtime", KEY, 400),
        ("/voice-live/realtime?api-version=2026-07-15", KEY, 400),
        ("/elsewhere", KEY, 404),
    ],
)
async def test_who_is_let_in(service_url: str, path: str, headers: dict[str, str], status: int) -> None:
    async with aiohttp.ClientSession() as http, http.get(service_url + path, headers=headers) as answer:
        assert answer.status == status


async def test_controls_exist_only_when_they_are_asked_for() -> None:
    with running("--hearing", "scripted") as (_, url):
        async with aiohttp.ClientSession() as http, http.get(url + "/test/connections") as answer:
            assert answer.status == 404


def test_controls_are_for_loopback_only() -> None:
    command = [sys.executable, "-m", "localvoice", "--test-controls", "--host", "0.0.0.0"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert refused.returncode == 2
    assert "loopback" in refused.stderr


def test_a_port_that_is_taken_is_said_in_one_line(service_url: str) -> None:
    command = [sys.executable, "-m", "localvoice", "--hearing", "scripted", "--port", service_url.rpartition(":")[2]]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert refused.returncode == 1
    assert "Cannot serve on" in refused.stderr
    assert "Traceback" not in refused.stderr


async def test_sigterm_closes_calls_and_ends_at_once() -> None:
    with running("--hearing", "scripted") as (process, url):
        async with call(url) as caller:
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(5):
                assert [event async for event in caller.connection] == []
            assert await asyncio.to_thread(process.wait, 5) == 0
            assert time.monotonic() - began < 5


async def test_forty_callers_at_once_are_answered(controls: Controls) -> None:
    await controls.pace(100)

    async def one_call() -> str:
        async with call(controls.url) as caller:
            return await caller.ask("what is seven times eight")

    async with asyncio.TaskGroup() as calls:
        answers = [calls.create_task(one_call()) for _ in range(40)]
    assert {answer.result() for answer in answers} == {"Seven times eight is fifty-six."}


async def test_speech_is_really_heard_and_workers_end_with_the_service() -> None:
    with running("--test-controls") as (process, url):
        await Controls(url).pace(50)
        workers = children_of(process.pid)
        assert len(workers) >= 2
        async with call(url, turn_detection={"type": "azure_semantic_vad"}) as caller:
            for name, expected in (
                ("my_name_is_linda", "Nice to meet you, Linda."),
                ("seven_times_eight", "Seven times eight is fifty-six."),
                ("what_is_my_name", "Your name is Linda."),
            ):
                await caller.append(speech(name) + silence(200))
                assert answer_text(await caller.until("response.done")) == expected
            # A client that ends turns itself does not wait for the words before it asks for the answer.
            await caller.send("session.update", session={"turn_detection": None})
            await caller.append(speech("opening_hours"))
            await caller.send("input_audio_buffer.commit")
            await caller.send("response.create")
            assert "nine to six" in answer_text(await caller.until("response.done"))
    assert not workers & set(parents())


async def test_an_answer_that_comes_back_from_the_loudspeaker_is_no_turn_and_who_speaks_over_it_is_heard() -> None:
    session: dict[str, Any] = {
        "turn_detection": {"type": "azure_semantic_vad"},
        "input_audio_echo_cancellation": {"type": "server_echo_cancellation"},
    }
    with running("--test-controls") as (_, url):
        async with call(url, **session) as caller, asyncio.TaskGroup() as tasks:
            room = SpeakersOn(caller)
            recording = tasks.create_task(room.record())
            for _ in range(2):
                await caller.ask("tell me about your opening hours")
                await room.is_quiet.wait()
                assert "input_audio_buffer.speech_started" not in caller.types()
            await caller.type_text("tell me about your opening hours")
            await caller.send("response.create")
            answer = await caller.until("response.audio.delta")
            room.voice += speech("seven_times_eight")
            await caller.until("input_audio_buffer.speech_started")
            room.stop_playing()
            where = {"item_id": answer["item_id"], "content_index": 0, "audio_end_ms": 1000}
            await caller.send("conversation.item.truncate", **where)
            transcript = (await caller.until("conversation.item.input_audio_transcription.completed"))["transcript"]
            recording.cancel()
    assert "eight" in transcript


class SpeakersOn:
    """A caller's room: the answer plays as it arrives, and the microphone hears it, 20 dB softer and 150 ms later."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._taken = 0
        self._playing = bytearray()
        self._on_its_way = bytearray(silence(150))
        self.voice = bytearray()
        self.is_quiet = asyncio.Event()

    def stop_playing(self) -> None:
        self._playing.clear()

    async def record(self) -> None:
        """Send what the microphone hears, in real time."""
        began, frames = asyncio.get_running_loop().time(), 0
        while True:
            await self._caller.append(self._frame(40))
            frames += 1
            await asyncio.sleep(began + frames * 0.04 - asyncio.get_running_loop().time())

    def _frame(self, frame_ms: int) -> bytes:
        for event in self._caller.received[self._taken :]:
            if event["type"] == "response.audio.delta":
                self._playing += pybase64.b64decode(event["delta"])
        self._taken = len(self._caller.received)
        length = frame_ms * BYTES_PER_MS
        self._on_its_way += _taken(self._playing, length)
        echo, voice = (
            np.frombuffer(_taken(sound, length), "<i2").astype(int) for sound in (self._on_its_way, self.voice)
        )
        if any(self._playing) or any(self._on_its_way):
            self.is_quiet.clear()
        else:
            self.is_quiet.set()
        return bytes(np.clip(echo // 10 + voice, -32768, 32767).astype("<i2").tobytes())


def _taken(sound: bytearray, length: int) -> bytes:
    """The beginning of a sound, which is taken away from it; silence follows."""
    beginning = bytes(sound[:length]).ljust(length, b"\0")
    del sound[:length]
    return beginning


def children_of(parent: int) -> set[int]:
    """The processes that a process has started."""
    return {child for child, its_parent in parents().items() if its_parent == parent}


def parents() -> dict[int, int]:
    """Every process there is, and which one started it."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it may end while we look
            # The name, in brackets, may hold spaces; state and parent follow it.
            found[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    return found
