"""Whole calls with the real ears: recordings are heard, and answers come back from a loudspeaker."""

import asyncio
from typing import Any

import numpy as np
import pybase64

from localvoice.audio import BYTES_PER_MS
from tests.localvoice.processes import children_of, parents
from tests.localvoice.running import TRANSCRIBED, Caller, Controls, call, running
from tests.localvoice.sounds import silence, speech


async def test_speech_is_really_heard_and_no_process_is_left() -> None:
    with running("--test-controls") as (process, url):
        await Controls(url).pace(50)
        async with call(url, turn_detection={"type": "azure_semantic_vad"}) as caller:
            for name, expected in (
                ("my_name_is_linda", "Nice to meet you, Linda."),
                ("seven_times_eight", "Seven times eight is fifty-six."),
                ("what_is_my_name", "Your name is Linda."),
            ):
                await caller.append(speech(name) + silence(200))
                assert await caller.answer() == expected
            # A client that ends turns itself asks for the answer before the words are known.
            await caller.send("session.update", session={"turn_detection": None})
            await caller.append(speech("opening_hours"))
            await caller.send("input_audio_buffer.commit")
            await caller.send("response.create")
            assert "nine to six" in await caller.answer()
        started = children_of(process.pid)
    assert not started & set(parents())


async def test_an_echo_from_the_loudspeaker_is_no_turn_and_a_caller_who_speaks_over_it_is_heard() -> None:
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
            answer = await caller.hear_a_long_answer_begin()
            room.voice += speech("seven_times_eight")
            await caller.until("input_audio_buffer.speech_started")
            room.stop_playing()
            where = {"item_id": answer["item_id"], "content_index": 0, "audio_end_ms": 1000}
            await caller.send("conversation.item.truncate", **where)
            transcript = (await caller.until(TRANSCRIBED))["transcript"]
            recording.cancel()
    assert "8" in transcript or "eight" in transcript


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
    """Remove the beginning of a sound and return it. A sound that is too short is followed by silence."""
    beginning = bytes(sound[:length]).ljust(length, b"\0")
    del sound[:length]
    return beginning
