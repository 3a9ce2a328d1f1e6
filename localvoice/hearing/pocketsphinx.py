"""Hearing with pocketsphinx in worker processes and the Silero VAD. English only.

A turn is recognised utterance by utterance. A worker takes an utterance while it is being spoken, and finishes it in
the silence after it. So little is left to do when the turn ends.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from localvoice.hearing import WINDOW_MS
from localvoice.hearing.pocketsphinx_process import RecogniserFailed, RecogniserProcess
from localvoice.hearing.silero import SileroDetector

logger = logging.getLogger(__name__)

LEAST_WORKERS = 2
LONGEST_UTTERANCE_S = 30  # the rest of a longer one is not heard
MOST_WAITING = 64  # utterances that wait for a worker


@dataclass(slots=True)
class Voice:
    """How a caller sounds, as far as the recogniser has learnt it. An empty sound stands for the usual one."""

    sound: str = ""


@dataclass(eq=False, slots=True)
class Utterance:
    """One stretch of speech. None ends its audio; its words come after that."""

    voice: Voice
    audio: "asyncio.Queue[bytes | None]" = field(
        default_factory=lambda: asyncio.Queue(LONGEST_UTTERANCE_S * 1000 // WINDOW_MS)
    )
    words: "asyncio.Future[str]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    is_unwanted: bool = False

    def feed(self, pcm: bytes) -> None:
        """Add speech, unless the utterance is too long already."""
        # One place in the queue is kept for the None at the end.
        if self.audio.qsize() < self.audio.maxsize - 1:
            self.audio.put_nowait(pcm)


class PocketsphinxTurn:
    """One turn: its utterances. The last one may still be growing."""

    def __init__(self, hearing: "PocketsphinxHearing", voice: Voice) -> None:
        self._hearing = hearing
        self._voice = voice
        self._utterances: list[Utterance] = []
        self._growing: Utterance | None = None

    def feed(self, pcm: bytes) -> None:
        """Add speech; after a pause it begins a new utterance."""
        if self._growing is None:
            self._growing = Utterance(self._voice)
            self._utterances.append(self._growing)
            self._hearing.take_on(self._growing)
        self._growing.feed(pcm)

    def pause(self) -> None:
        """End the utterance; its worker then finishes it."""
        if self._growing is not None:
            self._growing.audio.put_nowait(None)
            self._growing = None

    async def text(self) -> str:
        """The words of all utterances."""
        self.pause()
        return await self.words_so_far()

    async def words_so_far(self) -> str:
        """The words of all utterances. A pause has ended the last one."""
        words = [await asyncio.shield(utterance.words) for utterance in self._utterances]  # who waits may give up
        return " ".join(part for part in words if part)

    def discard(self) -> None:
        """Free the workers."""
        for utterance in self._utterances:
            utterance.is_unwanted = True
        self.pause()


class PocketsphinxEar:
    """The VAD of one connection, and how its caller sounds."""

    def __init__(self, hearing: "PocketsphinxHearing") -> None:
        self._hearing = hearing
        self._detector = SileroDetector()
        self._voice = Voice()

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        """The probability of speech in each window."""
        return self._detector.probabilities(pcm)

    def begin_turn(self) -> PocketsphinxTurn:
        """Begin to recognise a turn."""
        return PocketsphinxTurn(self._hearing, self._voice)


class PocketsphinxHearing:
    """The workers, one for each core, and the utterances that wait for them."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Utterance] = asyncio.Queue(MOST_WAITING)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the workers; the context is entered when all of them have loaded their model."""
        async with asyncio.TaskGroup() as tasks:
            starting = [
                tasks.create_task(RecogniserProcess.start(), name="start a recogniser")
                for _ in range(max(LEAST_WORKERS, os.cpu_count() or 1))
            ]
            processes = [await start for start in starting]
            workers = [tasks.create_task(self._work(process), name="recogniser") for process in processes]
            yield
            for worker in workers:
                worker.cancel()

    def open_ear(self) -> PocketsphinxEar:
        """An ear for a new connection."""
        return PocketsphinxEar(self)

    def take_on(self, utterance: Utterance) -> None:
        """Give an utterance to the next free worker; its words are lost if too many are waiting."""
        try:
            self._waiting.put_nowait(utterance)
        except asyncio.QueueFull:
            utterance.words.set_result("")
            logger.warning("More than %s pieces of speech wait to be recognised: one is dropped", MOST_WAITING)

    async def _work(self, process: RecogniserProcess) -> None:
        """Recognise one utterance after the other; a process that fails is replaced."""
        try:
            while True:
                utterance = await self._waiting.get()
                try:
                    await self._recognise(utterance, process)
                except RecogniserFailed as failure:
                    if not (utterance.is_unwanted or utterance.words.done()):
                        utterance.words.set_exception(failure)
                    await process.stop()
                    process = await RecogniserProcess.start()
        finally:
            await process.stop()

    async def _recognise(self, utterance: Utterance, process: RecogniserProcess) -> None:
        await process.begin(utterance.voice.sound)
        while (pcm := await utterance.audio.get()) is not None:
            if not utterance.is_unwanted:
                await process.hear(pcm)
        sound, words = await process.end()
        utterance.voice.sound = sound
        if not utterance.words.done():
            utterance.words.set_result(words)
