"""A running local voice service, and a caller who talks to it through the real SDK."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pybase64
import pytest
from azure.ai.voicelive.aio import VoiceLiveConnection, connect
from azure.core.credentials import AzureKeyCredential
from azure.core.credentials_async import AsyncTokenCredential

from localvoice.audio import BYTES_PER_MS

ROOT = Path(__file__).parents[2]
# A busy machine may take this long for what a quiet one does in a second. A test that waits for it in vain is red.
GENEROUS_S = 30

HOTEL = """You are Mia, the receptionist of the Blue Door hotel. Be brief and warm.
Opening hours: Monday to Saturday nine to six, Sunday ten to four."""
GREETING = "Hello! How can I help you?"  # what Mia says to "hello"
A_MINUTE = " ".join(f"This is sentence number {number} of a very long answer." for number in range(1, 21))
AZURE_VOICE = {"type": "azure-standard", "name": "en-US-AvaMultilingualNeural"}
SESSION: dict[str, Any] = {
    "instructions": HOTEL,
    "voice": AZURE_VOICE,
    "input_audio_transcription": {"model": "whisper-1", "language": "en"},
}

DELTAS = {"response.audio.delta", "response.audio_transcript.delta"}
CLOSING = [
    "response.audio.done",
    "response.audio_transcript.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.done",
]
TRANSCRIBED = "conversation.item.input_audio_transcription.completed"


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
        process.wait(GENEROUS_S)
        process.stdout.close()


def refused_to_start(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What is left of a service that does not start."""
    command = [sys.executable, "-m", "localvoice", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=GENEROUS_S, check=False)


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

    async def last_is_over(self) -> None:
        """Wait until the last connection has ended."""
        async with asyncio.timeout(GENEROUS_S):
            while (await self.last())["open"]:
                pass

    async def say(self, words: str, *, answered: bool | None = None) -> None:
        await self._post_to_last("say", {"text": words, "answered": answered})

    async def start_speech(self) -> None:
        await self._post_to_last("speech_started")

    async def drop(self) -> None:
        await self._post_to_last("drop")

    async def close(self, code: int) -> None:
        await self._post_to_last("close", {"code": code})

    async def forget_handshakes(self) -> None:
        await self._ask("DELETE", "/test/handshakes")

    async def handshakes(self) -> dict[str, int]:
        return dict(await self._ask("GET", "/test/handshakes"))

    async def _post_to_last(self, what: str, body: Any = None) -> None:
        await self._ask("POST", f"/test/connections/{(await self.last())['id']}/{what}", body)


class Caller:
    """Someone on the line, with everything that was received so far."""

    def __init__(self, connection: VoiceLiveConnection) -> None:
        self.connection = connection
        self.received: list[dict[str, Any]] = []

    async def next(self) -> dict[str, Any]:
        """The next event."""
        async with asyncio.timeout(GENEROUS_S):
            event = (await self.connection.recv()).as_dict()
        assert not event["type"].startswith("response.output_audio"), "That is a name of another service."
        self.received.append(event)
        return event

    async def until(self, event_type: str) -> dict[str, Any]:
        """The next event of that type."""
        while (event := await self.next())["type"] != event_type:
            pass
        return event

    async def answer(self) -> str:
        """What the next response to end has said."""
        return answer_text(await self.until("response.done"))

    async def refusal(self) -> dict[str, Any]:
        """The next refusal of an event."""
        return dict((await self.until("error"))["error"])

    async def rest(self) -> list[str]:
        """The types of all that still comes before the connection ends."""
        async with asyncio.timeout(GENEROUS_S):
            return [str(event.type) async for event in self.connection]

    async def send(self, event_type: str, **fields: Any) -> None:
        await self.connection.send({"type": event_type, **fields})

    async def add_message(self, role: str, text: str, **more: Any) -> None:
        """Add a message to the conversation; nobody answers it yet."""
        content = [{"type": "text" if role == "assistant" else "input_text", "text": text}]
        await self.send("conversation.item.create", item={"type": "message", "role": role, "content": content, **more})

    async def ask(self, text: str) -> str:
        """Type a question and wait for the whole answer."""
        await self.add_message("user", text)
        await self.send("response.create")
        return await self.answer()

    async def order_a_long_answer(self) -> None:
        """Ask for an answer of some four seconds."""
        await self.add_message("user", "tell me about your opening hours")
        await self.send("response.create")

    async def hear_a_long_answer_begin(self) -> dict[str, Any]:
        """Ask for such an answer; returns its first audio."""
        await self.order_a_long_answer()
        return await self.until("response.audio.delta")

    async def receive_what_plays_for_a_minute(self) -> dict[str, Any]:
        """Receive a whole answer, which will be audible for long after; returns its item."""
        await self.send("response.create", response={"instructions": f"Say exactly: {A_MINUTE}"})
        return dict((await self.until("response.done"))["response"]["output"][0])

    async def append(self, pcm: bytes, frame_ms: int = 40) -> None:
        """Send audio in frames, faster than it plays."""
        step = frame_ms * BYTES_PER_MS
        for start in range(0, len(pcm), step):
            audio = pybase64.b64encode_as_string(pcm[start : start + step])
            await self.send("input_audio_buffer.append", audio=audio)

    def hang_up(self) -> None:
        """Leave without waiting for what is not sent yet, which would keep the socket open after its event loop."""
        self.connection._connection._writer.transport.abort()

    def types(self) -> list[str]:
        """The types of all that was received, repeated deltas as one."""
        types = [event["type"] for event in self.received]
        return [kind for kind, before in zip(types, [None, *types], strict=False) if kind != before]

    def events(self, event_type: str) -> list[dict[str, Any]]:
        """All received events of a type."""
        return [event for event in self.received if event["type"] == event_type]


def connecting(
    url: str, model: str = "gpt-realtime", credential: AzureKeyCredential | AsyncTokenCredential | None = None
) -> AbstractAsyncContextManager[VoiceLiveConnection]:
    """A connection of the SDK; any key will do."""
    return connect(endpoint=url, credential=credential or AzureKeyCredential("any"), model=model)


async def refusal(url: str) -> aiohttp.WSServerHandshakeError:
    """What a handshake is refused with."""
    with pytest.raises(Exception, match="Failed to establish") as failure:
        async with connecting(url):
            pass
    assert isinstance(failure.value.__cause__, aiohttp.WSServerHandshakeError)
    return failure.value.__cause__


@asynccontextmanager
async def call(url: str, model: str = "gpt-realtime", **session: Any) -> AsyncIterator[Caller]:
    """A call whose session is set up."""
    async with connecting(url, model) as connection:
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
