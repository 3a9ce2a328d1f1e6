"""Hears with a server behind `POST /audio/transcriptions`. When that fails, the local part hears the same audio.

The local ear says all the time whether there is speech. The whole turn so far is sent at each pause, so that the words
are usually there when the turn ends.
"""

import asyncio
import io
import json
import re
import wave
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
import numpy as np
import soxr

from localvoice.audio import BYTES_PER_MS, BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from localvoice.endpoints.addresses import Endpoint
from localvoice.endpoints.client import Client, EndpointFailed, Limits
from localvoice.endpoints.outage import Outage
from localvoice.hearing import WINDOW_MS, Ear, Hearing, Turn

SENT_RATE_HZ = 16_000  # what Whisper hears; some servers take no other
LONGEST_TURN_BYTES = 120_000 * BYTES_PER_MS  # the rest of a longer turn is not heard
BLOCK_BYTES = WINDOW_MS * BYTES_PER_MS
AT_ONCE = 4  # requests; more wait for their turn within their time
LIMITS = Limits(first_s=6.0, total_s=7.0, largest_bytes=256 * 1024)
LONGEST_TEXT = 8_000
# What recognisers write for sounds: "[BLANK_AUDIO]", "(music)", "♪".
SOUNDS = re.compile(r"(?:\[[^\]]*\]|\([^)]*\)|[♪*.\s])*")


class EndpointTurn:
    """One turn: its audio, and the request that is under way. After a failure a local turn goes on with it."""

    def __init__(self, hearing: "EndpointHearing", ear: Ear, language: str) -> None:
        self._hearing = hearing
        self._ear = ear
        self._language = language
        self._pcm = bytearray()
        self._pauses: list[int] = []
        self._asking: asyncio.Task[str | None] | None = None
        self._local: Turn | None = None
        if not hearing.outage.may_ask():
            self._fall_back()

    def feed(self, pcm: bytes) -> None:
        """Add speech; a request without it is of no use any more."""
        if self._local is not None:
            self._local.feed(pcm)
            return
        self._stop_asking()
        if len(self._pcm) + len(pcm) <= LONGEST_TURN_BYTES:
            self._pcm += pcm

    def pause(self) -> None:
        """Send the turn so far, unless that is done already."""
        if self._local is not None:
            self._local.pause()
        elif self._pcm and self._asking is None:
            self._pauses.append(len(self._pcm))
            self._asking = self._hearing.begin_asking(bytes(self._pcm), self._language)

    async def words_so_far(self) -> str:
        """The words up to the pause that has just begun."""
        return await self._words() if self._local is None else await self._local.words_so_far()

    async def text(self) -> str:
        """All words of the turn."""
        self.pause()
        if self._local is None:
            return await self._words()
        return await self._local.text()

    def discard(self) -> None:
        """Let the server go, and forget the audio."""
        self._stop_asking()
        self._pcm.clear()
        if self._local is not None:
            self._local.discard()

    async def _words(self) -> str:
        asking = self._asking
        if asking is None:
            return ""
        await asyncio.wait([asking])
        if asking is not self._asking:  # more was said meanwhile
            return ""
        words = None if asking.cancelled() else asking.result()
        if words is not None:
            return words
        return await self._fall_back().text()

    def _fall_back(self) -> Turn:
        """Go on with a local turn, which gets the audio so far, pause by pause."""
        if self._local is None:
            self._local = self._ear.begin_turn(self._language)
            start = 0
            for end in (*self._pauses, len(self._pcm)):
                for at in range(start, end, BLOCK_BYTES):
                    self._local.feed(bytes(self._pcm[at : min(at + BLOCK_BYTES, end)]))
                if end > start:
                    self._local.pause()
                start = end
            self._pcm.clear()
        return self._local

    def _stop_asking(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None


class EndpointEar:
    """The local ear of one connection, whose turns go to the server."""

    def __init__(self, hearing: "EndpointHearing", local: Ear) -> None:
        self._hearing = hearing
        self._local = local

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        """The probability of speech in each window."""
        return self._local.probabilities(pcm)

    def begin_turn(self, language: str) -> EndpointTurn:
        """Begin to recognise a turn in this language."""
        return EndpointTurn(self._hearing, self._local, language)


class EndpointHearing:
    """The server, and the local hearing for when it fails. The tasks that ask belong to `running`."""

    def __init__(
        self,
        client: Client,
        endpoint: Endpoint,
        local: Hearing,
        *,
        limits: Limits = LIMITS,
        outage: Outage | None = None,
    ) -> None:
        self._client = client
        self._endpoint = endpoint
        self._local = local
        self._limits = limits
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._tasks = asyncio.TaskGroup()
        self._asking: set[asyncio.Task[str | None]] = set()
        self.outage = outage or Outage(endpoint.part)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the local hearing; requests that are under way at the end are dropped."""
        async with self._local.running(), self._tasks:
            yield
            for asking in self._asking:
                asking.cancel()

    def open_ear(self) -> EndpointEar:
        """An ear for a new connection."""
        return EndpointEar(self, self._local.open_ear())

    def begin_asking(self, pcm: bytes, language: str) -> "asyncio.Task[str | None]":
        """Ask for the words of this audio; the task's result is None if the endpoint fails."""
        asking = self._tasks.create_task(self._ask(pcm, language), name="transcription request")
        self._asking.add(asking)
        asking.add_done_callback(self._asking.discard)
        return asking

    async def _ask(self, pcm: bytes, language: str) -> str | None:
        try:
            async with asyncio.timeout(self._limits.total_s), self._at_once:
                words = await self._transcribed(pcm, language)
        except TimeoutError:
            self.outage.failed("it takes too long")
            return None
        except EndpointFailed as failure:
            self.outage.failed(str(failure))
            return None
        self.outage.answered()
        return words

    async def _transcribed(self, pcm: bytes, language: str) -> str:
        form = aiohttp.FormData()
        wav = await asyncio.to_thread(as_wav, pcm)  # a long turn takes some milliseconds
        form.add_field("file", wav, filename="turn.wav", content_type="audio/wav")
        form.add_field("model", self._endpoint.model)
        form.add_field("response_format", "json")
        if language:
            form.add_field("language", language)
        async with self._client.ask(self._endpoint, "POST", "audio/transcriptions", self._limits, data=form) as reply:
            return words_in(await reply.body())


def as_wav(pcm: bytes) -> bytes:
    """Inner audio as a WAV file at the rate that servers take."""
    samples = soxr.resample(np.frombuffer(pcm, "<i2"), SAMPLE_RATE_HZ, SENT_RATE_HZ).astype("<i2")
    with io.BytesIO() as file:
        with wave.open(file, "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(BYTES_PER_SAMPLE)
            wav.setframerate(SENT_RATE_HZ)
            wav.writeframes(samples.tobytes())
        return file.getvalue()


def words_in(body: bytes) -> str:
    """The words in an answer; empty if only sounds were heard.

    Raises:
        EndpointFailed: it has no text.
    """
    try:
        text = json.loads(body)["text"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise EndpointFailed("it sends what is no transcription") from None
    if not isinstance(text, str):
        raise EndpointFailed("it sends what is no transcription")
    words = " ".join(text.encode(errors="ignore").decode().split())[:LONGEST_TEXT]
    return "" if SOUNDS.fullmatch(words) else words
