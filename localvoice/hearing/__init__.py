"""Hearing: is there speech, and what was said. This is the interface; the modules beside it are its engines."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

WINDOW_MS = 32  # how much audio an ear judges at a time


class Turn(Protocol):
    """One turn of the caller, which may hold several utterances. Audio is as in `localvoice/audio.py`."""

    def feed(self, pcm: bytes) -> None:
        """Add speech; never blocks."""

    def pause(self) -> None:
        """The utterance is over, perhaps the turn too: make its words ready. More speech may still be fed."""

    async def words_so_far(self) -> str:
        """The words up to the pause that has just begun. Who waits may give up; `text` has them all the same."""

    async def text(self) -> str:
        """All words of the turn as the engine writes them, or nothing if none were understood: "It's half-past two.",
        "7x8". No speech is fed after this.
        """

    def discard(self) -> None:
        """The words are no longer needed."""


class Ear(Protocol):
    """The hearing of one connection."""

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        """The probability of speech, 0 to 1, in each window that these bytes complete."""

    def begin_turn(self, language: str) -> Turn:
        """Begin to recognise a turn in this language: two or three letters, as in a locale."""


class Hearing(Protocol):
    """What hears for all connections together."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """Callers can be understood inside this context; nothing is left running after it."""

    def open_ear(self) -> Ear:
        """An ear for a new connection."""
