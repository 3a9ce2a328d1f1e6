"""Hearing with pocketsphinx in worker processes and the Silero VAD. English only.

A turn is recognised in pieces, from pause to pause. A worker takes a piece while it is being spoken and finishes it in
the silence after it, so that little is left to do when the turn ends.
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
LONGEST_PIECE_S = 30  # what is said beyond that without a pause goes unheard
LONGEST_WAIT = 64  # pieces that wait for a worker


@dataclass(slots=True)
class Voice:
    """What the recogniser has learnt of a caller's sound; it begins with the usual one."""

    sound: str = ""


@dataclass(eq=False, slots=True)
class Piece:
    """A stretch of speech: its audio ends with None, then its words come."""

    voice: Voice
    audio: "asyncio.Queue[bytes | None]" = field(
        default_factory=lambda: asyncio.Queue(LONGEST_PIECE_S * 1000 // WINDOW_MS)
    )
    words: "asyncio.Future[str]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    is_unwanted: bool = False

    def feed(self, pcm: bytes) -> None:
        """Add speech, unless the piece is too long already."""
        # One place is kept for the None that ends the piece.
        if self.audio.qsize() < self.audio.maxsize - 1:
            self.audio.put_nowait(pcm)


class PocketsphinxUtterance:
    """One turn: pieces, of which the last may still be growing."""

    def __init__(self, hearing: "PocketsphinxHearing", voice: Voice) -> None:
        self._hearing = hearing
        self._voice = voice
        self._pieces: list[Piece] = []
        self._growing: Piece | None = None

    def feed(self, pcm: bytes) -> None:
        """Take speech; after a pause a new piece begins with it."""
        if self._growing is None:
            self._growing = Piece(self._voice)
            self._pieces.append(self._growing)
            self._hearing.take_on(self._growing)
        self._growing.feed(pcm)

    def pause(self) -> None:
        """End the piece: its worker finishes it."""
        if self._growing is not None:
            self._growing.audio.put_nowait(None)
            self._growing = None

    async def text(self) -> str:
        """The words of all pieces."""
        self.pause()
        return await self.words_so_far()

    async def words_so_far(self) -> str:
        """The words of all pieces, which a pause has ended."""
        words = [await piece.words for piece in self._pieces]
        return " ".join(part for part in words if part)

    def discard(self) -> None:
        """Let the workers go."""
        for piece in self._pieces:
            piece.is_unwanted = True
        self.pause()


class PocketsphinxEar:
    """The VAD of one connection, and the sound of its caller."""

    def __init__(self, hearing: "PocketsphinxHearing") -> None:
        self._hearing = hearing
        self._detector = SileroDetector()
        self._voice = Voice()

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        """The probability of speech in each window."""
        return self._detector.probabilities(pcm)

    def begin_utterance(self) -> PocketsphinxUtterance:
        """Begin to recognise a turn."""
        return PocketsphinxUtterance(self._hearing, self._voice)


class PocketsphinxHearing:
    """The workers, one a core, and the pieces that wait for them."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Piece] = asyncio.Queue(LONGEST_WAIT)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the workers busy; returns when all have loaded their model."""
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

    def take_on(self, piece: Piece) -> None:
        """Give a piece to the next free worker; where too many wait, its words are lost."""
        try:
            self._waiting.put_nowait(piece)
        except asyncio.QueueFull:
            piece.words.set_result("")
            logger.warning("More than %s pieces of speech wait to be recognised: one is dropped", LONGEST_WAIT)

    async def _work(self, process: RecogniserProcess) -> None:
        """Recognise piece after piece; a process that fails is replaced."""
        try:
            while True:
                piece = await self._waiting.get()
                try:
                    await self._recognise(piece, process)
                except RecogniserFailed as failure:
                    if not (piece.is_unwanted or piece.words.done()):
                        piece.words.set_exception(failure)
                    await process.stop()
                    process = await RecogniserProcess.start()
        finally:
            await process.stop()

    async def _recognise(self, piece: Piece, process: RecogniserProcess) -> None:
        await process.begin(piece.voice.sound)
        while (pcm := await piece.audio.get()) is not None:
            if not piece.is_unwanted:
                await process.hear(pcm)
        sound, words = await process.end()
        piece.voice.sound = sound
        if not piece.words.done():
            piece.words.set_result(words)
