"""Hearing for tests and load: any loud sound is speech, and a script holds the words that callers say."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import numpy as np

from localvoice.audio import BYTES_PER_MS, BYTES_PER_SAMPLE
from localvoice.hearing import WINDOW_MS

WINDOW_BYTES = WINDOW_MS * BYTES_PER_MS
CERTAIN_LEVEL = 0.02  # a window of this root mean square (full scale is 1) or more is certainly speech
WHEN_USED_UP = "hello"


class ScriptedTurn:
    """A turn whose words are known before it is spoken."""

    def __init__(self, words: str) -> None:
        self._words = words

    def feed(self, pcm: bytes) -> None:
        """The sound does not matter."""

    def pause(self) -> None:
        """The words are always ready."""

    async def words_so_far(self) -> str:
        """The line of the script."""
        return self._words

    async def text(self) -> str:
        """The line of the script."""
        return self._words

    def discard(self) -> None:
        """Nothing is held."""


class ScriptedEar:
    """Takes the next line of the script for every turn; after the last line, callers say hello."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        """How loud each window is, as a probability: half of `CERTAIN_LEVEL` is 0.5."""
        pcm = self._rest + pcm
        whole = len(pcm) - len(pcm) % WINDOW_BYTES
        self._rest = pcm[whole:]
        windows = (
            np.frombuffer(pcm[:whole], "<i2").reshape(-1, WINDOW_BYTES // BYTES_PER_SAMPLE).astype(np.float32) / 32768
        )
        levels = np.sqrt(np.mean(np.square(windows), axis=1))
        return iter(np.minimum(levels / CERTAIN_LEVEL, 1.0).tolist())

    def begin_turn(self, language: str) -> ScriptedTurn:
        """The next line."""
        return ScriptedTurn(next(self._lines, WHEN_USED_UP))


class ScriptedHearing:
    """Holds the script. Each connection that is opened from now on follows it from its first line."""

    def __init__(self) -> None:
        self.lines: tuple[str, ...] = ()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """There is nothing to load, and nothing to end."""
        yield

    def open_ear(self) -> ScriptedEar:
        """An ear that follows the present script."""
        return ScriptedEar(self.lines)
