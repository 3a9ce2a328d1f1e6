"""The calls of this process: never more than its places, and a way to end them all before it stops."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from agents.voice.errors import Quota, VoiceError
from agents.voice.session import VoiceSession

FULL_RETRY_SECONDS = 15.0


@dataclass(slots=True)
class LiveCalls:
    """Only the event loop's thread touches it."""

    places_taken: int = 0
    sessions: set[VoiceSession] = field(default_factory=set)
    end: VoiceError | None = None
    _on_empty: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def place(self, limit: int) -> Iterator[None]:
        """A place in this process while the block runs.

        Raises:
            Quota: all are taken.
        """
        if self.places_taken >= limit:
            raise Quota(f"{limit} calls in this process", retry_after=FULL_RETRY_SECONDS)
        self.places_taken += 1
        try:
            yield
        finally:
            self.places_taken -= 1
            if not self.places_taken:
                self._on_empty.set()

    @contextmanager
    def listed(self, session: VoiceSession) -> Iterator[None]:
        self.sessions.add(session)
        if self.end:  # it was being opened when all were stopped
            session.stop(self.end)
        try:
            yield
        finally:
            self.sessions.discard(session)

    async def wait_until_empty(self) -> None:
        """Wait for the last call to be over."""
        while self.places_taken:
            self._on_empty.clear()
            await self._on_empty.wait()

    def stop_all(self, error: VoiceError) -> None:
        """Now, and whatever comes later."""
        self.end = error
        for session in list(self.sessions):
            session.stop(error)


live_calls = LiveCalls()
