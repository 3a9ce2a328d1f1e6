"""Hearing: is there speech, and what was said. The interface; its engines are the modules beside it."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

WINDOW_MS = 32  # an ear judges so much audio at a time


class Utterance(Protocol):
    """One turn of the caller while it is being recognised. Audio is PCM16 mono at 24 kHz."""

    def feed(self, pcm: bytes) -> None:
        """Take the next stretch of speech; never blocks."""

    def pause(self) -> None:
        """The speaker fell silent, perhaps for good: get the words so far ready. More may still be fed."""

    async def words_so_far(self) -> str:
        """The words up to the pause that has just begun."""

    async def text(self) -> str:
        """The words, lower case, empty when none were understood. Nothing is fed afterwards."""

    def discard(self) -> None:
        """Nobody wants the words any more."""


class Ear(Protocol):
    """The hearing of one connection."""

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        """The probability of speech in each window of 32 ms that these bytes complete."""

    def begin_utterance(self) -> Utterance:
        """Begin to recognise a turn."""


class Hearing(Protocol):
    """What the service needs to hear with; shared by all connections."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """While this lasts callers can be understood; nothing of it is left running afterwards."""

    def open_ear(self) -> Ear:
        """An ear for a new connection."""
