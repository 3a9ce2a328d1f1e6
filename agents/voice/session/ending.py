"""That a call is to end, and why: the first reason counts."""

import asyncio

from agents.voice.end_reasons import EndReason
from agents.voice.errors import VoiceError


class Ended(Exception):
    """The call is over without a fault. One task ends it, and the task group cancels the others."""


class Ending:
    """Of one call."""

    def __init__(self) -> None:
        self._is_due = asyncio.Event()
        self._error: VoiceError | None = None
        self._reason = EndReason.STOPPED

    @property
    def is_due(self) -> bool:
        return self._is_due.is_set()

    @property
    def reason(self) -> EndReason:
        """Of an end without a fault."""
        return self._reason

    def stop(self, error: VoiceError | None = None) -> None:
        """As the person wished, or for that fault."""
        if not self.is_due:
            self._error = error
            self._is_due.set()

    def leave(self) -> None:
        """The browser is gone for good."""
        if not self.is_due:
            self._reason = EndReason.CONNECTION_LOST
            self._is_due.set()

    async def wait(self) -> None:
        """Wait until it is due.

        Raises:
            VoiceError, Ended: always one of them.
        """
        await self._is_due.wait()
        raise self._error or Ended
