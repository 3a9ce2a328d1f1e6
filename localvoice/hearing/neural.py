"""Hearing with the Silero VAD and a neural recogniser, which gets the whole turn so far at each pause.

That makes the words ready in the silence that ends a turn, and the recogniser hears a word in its sentence.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from localvoice.hearing.pool import Recogniser, RecogniserPool
from localvoice.hearing.segments import Segments
from localvoice.hearing.silero import SileroDetector


class NeuralTurn:
    """One turn: its segments, and the pool that recognises them."""

    def __init__(self, pool: RecogniserPool, language: str) -> None:
        self._pool = pool
        self._segments = Segments(language)

    def feed(self, pcm: bytes) -> None:
        """Add speech."""
        complete = self._segments.feed(pcm)
        if complete is not None:
            self._pool.want(complete)

    def pause(self) -> None:
        """Recognise the turn so far."""
        paused = self._segments.pause()
        if paused is not None:
            self._pool.want(paused)

    async def words_so_far(self) -> str:
        """The words up to the newest pause."""
        words = [await self._pool.words(segment) for segment in self._segments]
        return " ".join(part for part in words if part)

    async def text(self) -> str:
        """The words of the whole turn. If nobody waits for them any more, they are not made."""
        self._segments.pause()
        for segment in self._segments:
            self._pool.want(segment, urgent=True)
        try:
            return await self.words_so_far()
        except asyncio.CancelledError:
            self.discard()
            raise

    def discard(self) -> None:
        """Free the pool of this turn."""
        for segment in self._segments:
            self._pool.discard(segment)


class NeuralEar:
    """The VAD of one connection."""

    def __init__(self, pool: RecogniserPool) -> None:
        self._pool = pool
        self._detector = SileroDetector()

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        """The probability of speech in each window."""
        return self._detector.probabilities(pcm)

    def begin_turn(self, language: str) -> NeuralTurn:
        """Begin to recognise a turn."""
        return NeuralTurn(self._pool, language)


class NeuralHearing:
    """One recogniser for all connections."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._pool = RecogniserPool(recogniser)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Callers are understood inside this context."""
        async with self._pool.running():
            yield

    def open_ear(self) -> NeuralEar:
        """An ear for a new connection."""
        return NeuralEar(self._pool)
