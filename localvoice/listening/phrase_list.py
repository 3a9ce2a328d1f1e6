"""A session's phrase list as a bias: what was heard nearly like one of its phrases becomes that phrase.

None of the ears takes hints, so their words are corrected afterwards.
"""

import asyncio
from collections.abc import Sequence

from localvoice.hearing import Turn
from localvoice.sounding_alike import corrected


class CorrectedTurn:
    """A turn whose words are corrected by a phrase list."""

    def __init__(self, turn: Turn, phrases: Sequence[str]) -> None:
        self._turn = turn
        self._phrases = phrases

    def feed(self, pcm: bytes) -> None:
        """Add speech."""
        self._turn.feed(pcm)

    def pause(self) -> None:
        """The utterance is over."""
        self._turn.pause()

    async def words_so_far(self) -> str:
        """The words up to the pause, as they were heard."""
        return await self._turn.words_so_far()

    async def text(self) -> str:
        """All words of the turn, corrected."""
        heard = await self._turn.text()
        return await asyncio.to_thread(corrected, heard, self._phrases)  # 500 phrases take 0.2 s

    def discard(self) -> None:
        """The words are no longer needed."""
        self._turn.discard()
