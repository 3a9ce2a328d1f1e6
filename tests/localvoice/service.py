"""A running local voice service, and a caller who talks to it through the real SDK."""

import asyncio
import subprocess
import sys
import wave
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pybase64
from azure.ai.voicelive.aio import VoiceLiveConnection, connect
from azure.core.credentials import AzureKeyCredential

ROOT = Path(__file__).parents[2]
SPEECH = ROOT / "tests" / "fixtures" / "speech"
START_TIMEOUT_S = 20
EVENT_TIMEOUT_S = 10
BYTES_PER_MS = 48

HOTEL = """You are Mia, the receptionist of the Blue Door hotel. Be brief and warm.
Opening hours: Monday to Saturday nine to six, Sunday ten to four."""
AZURE_VOICE = {"type": "azure-standard", "name": "en-US-AvaMultilingualNeural"}
SESSION: dict[str, Any] = {
    "instructions": HOTEL,
    "voice": AZURE_VOICE,
    "input_audio_transcription": {"model": "whisper-1", "language": "en"},
}


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service on a free port: its process and its address."""
    command = [sys.executable, "-m", "localvoice", "--port", "0", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("localvoice on http://127.0.0.1:"), line
        yield process, line.split()[-1]
    finally:
        process.terminate()
        process.wait(START_TIMEOUT_S)
        process.stdout.close()


class Controls:
    """The test controls of a service."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def _ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        async with aiohttp.ClientSession() as http, http.request(method, self.url + path, json=body) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def script(self, *lines: str) -> None:
        await self._ask("PUT", "/test/script", {"heard": lines})

    async def faults(self, **wanted: Any) -> None:
        await self._ask("PUT", "/test/faults", wanted)

    async def refuses_faults(self, **wanted: Any) -> str:
        return str((await self._ask("PUT", "/test/faults", wanted, status=400))["error"])

    async def pace(self, answer_speed: float) -> None:
        await self._ask("PUT", "/test/pace", {"answer_speed": answer_speed})

    async def last(self) -> dict[str, Any]:
        return dict((await self._ask("GET", "/test/connections"))[-1])

    async def say(self, words: str, *, answered: bool | None = None) -> None:
        await self._tell_last("say", {"text": words, "answered": answered})

    async def start_speech(self) -> None:
        await self._tell_last("speech_started")

    async def drop(self) -> None:
        await self._tell_last("drop")

    async def close(self, code: int) -> None:
        await self._tell_last("close", {"code": code})

    async def forget_handshakes(self) -> None:
        await self._ask("DELETE", "/test/handshakes")

    async def handshakes(self) -> dict[str, int]:
        return dict(await self._ask("GET", "/test/handshakes"))

    async def _tell_last(self, what: str, body: Any = None) -> None:
        await self._ask("POST", f"/test/connections/{(await self.last())['id']}/{what}", body)


class Caller:
    """Someone on the line, with everything that was received so far."""

    def __init__(self, connection: VoiceLiveConnection) -> None:
        self.connection = connection
        self.received: list[dict[str, Any]] = []

    async def next(self) -> dict[str, Any]:
        """The next event."""
        async with asyncio.timeout(EVENT_TIMEOUT_S):
            event = (await self.connection.recv()).as_dict()
        self.received.append(event)
        return event

    async def until(self, event_type: str) -> dict[str, Any]:
        """The next event of that type."""
        while (event := await self.next())["type"] != event_type:
            pass
        return event

    async def send(self, event_type: str, **fields: Any) -> None:
        await self.connection.send({"type": event_type, **fields})

    async def type_text(self, text: str) -> None:
        """Add a typed turn; nobody answers it yet."""
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
        await self.send("conversation.item.create", item=item)

    async def ask(self, text: str) -> str:
        """Type a question and wait for the whole answer."""
        await self.type_text(text)
        await self.send("response.create")
        return answer_text(await self.until("response.done"))

    async def append(self, pcm: bytes, frame_ms: int = 40) -> None:
        """Send audio in frames, faster than it plays."""
        step = frame_ms * BYTES_PER_MS
        for start in range(0, len(pcm), step):
            audio = pybase64.b64encode_as_string(pcm[start : start + step])
            await self.send("input_audio_buffer.append", audio=audio)

    def hang_up(self) -> None:
        """Without waiting for what is not sent yet, which would keep the socket open behind its event loop."""
        self.connection._connection._writer.transport.abort()

    def types(self) -> list[str]:
        """The types of all that was received, repeated deltas as one."""
        types = [event["type"] for event in self.received]
        return [kind for kind, before in zip(types, [None, *types], strict=False) if kind != before]


@asynccontextmanager
async def call(url: str, model: str = "gpt-realtime", **session: Any) -> AsyncIterator[Caller]:
    """A call whose session is set up."""
    async with connect(endpoint=url, credential=AzureKeyCredential("any"), model=model) as connection:
        caller = Caller(connection)
        await caller.until("session.created")
        await caller.send("session.update", session={**SESSION, **session})
        await caller.until("session.updated")
        caller.received.clear()
        yield caller


def answer_text(done: dict[str, Any]) -> str:
    """What a finished response said."""
    part = done["response"]["output"][0]["content"][0]
    return str(part.get("transcript") or part.get("text") or "")


def tone(duration_ms: int) -> bytes:
    """Something loud enough to be speech for the energy gate."""
    samples = np.sin(np.arange(duration_ms * 24) * 2 * np.pi * 220 / 24_000) * 8000
    return bytes(samples.astype("<i2").tobytes())


def silence(duration_ms: int) -> bytes:
    """Nothing at all."""
    return bytes(duration_ms * BYTES_PER_MS)


def speech(name: str) -> bytes:
    """A recording of speech: PCM16 mono at 24 kHz."""
    with wave.open(str(SPEECH / f"{name}.wav")) as recording:
        return bytes(recording.readframes(recording.getnframes()))
