"""The finished turns of one call, and its figures, on their way to the database, off the audio path."""

import asyncio
import logging
import time
from uuid import UUID

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from agents.voice.conversation.browser_messages import Message, notice
from agents.voice.conversation.service_events import Usage
from agents.voice.conversation.transcript import Turn
from agents.voice.conversation.turn_times import Times
from agents.voice.limits import BUDGETS
from agents.voice.storage.figures import Figures, WithFigures
from agents.voice.storage.rows import ConversationDeleted, close_conversation, store_turns
from agents.voice.telemetry import meters

logger = logging.getLogger(__name__)

WAITING_MAX = BUDGETS.waiting_turns
RETRY_SECONDS = (0.2, 1.0, 3.0)
FLUSH_SECONDS = 5.0
LATE_SECONDS = 600.0
LATE_PAUSE_SECONDS = 5.0
NOT_SAVED = "Our database does not answer. You can talk on, but the beginning of this call will not be kept."


class Record(WithFigures):
    """The turns of one conversation on their way to the database. At most 200 wait; then the oldest are lost."""

    def __init__(self, conversation_id: UUID, figures: Figures | None = None) -> None:
        self.conversation_id = conversation_id
        self.figures = figures
        self.voice_live_session_id = ""  # what Microsoft's support asks for
        self._waiting: list[Turn] = []
        self._is_needed = asyncio.Event()
        self._has_lost = False
        self._end_reason: str | None = None
        self._ended_at = timezone.now()
        self.is_finished = False

    @property
    def waiting(self) -> int:
        """How many turns are not stored yet."""
        return len(self._waiting)

    @property
    def waiting_ids(self) -> list[str]:
        return [turn.item_id for turn in self._waiting]

    def add(self, turns: list[Turn]) -> list[Message]:
        """Finished turns, or how much of one was heard. Returns the messages that the person gets."""
        self._waiting += turns
        self._is_needed.set()
        lost = len(self._waiting) - WAITING_MAX
        if lost <= 0:
            return []
        del self._waiting[:lost]
        logger.error("conversation %s: the database does not answer, %d turns are lost", self.conversation_id, lost)
        is_known, self._has_lost = self._has_lost, True
        return [] if is_known else [notice("not_saved", NOT_SAVED)]

    def add_use(self, response_id: str, usage: Usage) -> None:
        """What a response used, however it ended."""
        if self.figures is not None:
            self.figures.add_use(response_id, usage)
            self._is_needed.set()

    def add_times(self, item_id: str, times: Times) -> None:
        """How long an answer took."""
        if self.figures is not None:
            self.figures.add_times(item_id, times)
            self._is_needed.set()

    async def run(self) -> None:
        """Store turns and figures as they come, until cancelled."""
        while True:
            await self._is_needed.wait()
            self._is_needed.clear()
            await self._store_waiting()

    async def finish(self, end_reason: str | None) -> None:
        """Store what is left and close the conversation, within five seconds. None: it goes on in another process."""
        self._end_reason, self._ended_at = end_reason, timezone.now()
        await self._close()

    async def finish_late(self) -> None:
        """For a conversation that could not be finished in time: try again until the database takes it."""
        give_up_at = time.monotonic() + LATE_SECONDS
        while not self.is_finished and time.monotonic() < give_up_at:
            await asyncio.sleep(LATE_PAUSE_SECONDS)
            await self._close()
        if not self.is_finished:
            logger.error("conversation %s: %d turns are lost", self.conversation_id, len(self._waiting))

    async def _close(self) -> None:
        try:
            async with asyncio.timeout(FLUSH_SECONDS):
                await self._store_waiting()
                if self._end_reason is not None:
                    await close_conversation(
                        self.conversation_id, self._end_reason, self._ended_at, self.voice_live_session_id
                    )
        except (TimeoutError, DatabaseError, InterfaceError) as error:
            waiting, kind = len(self._waiting), type(error).__name__
            logger.warning("conversation %s: not closed yet (%s), %d turns wait", self.conversation_id, kind, waiting)
        else:
            self.is_finished = not self._waiting and not self._figures_waiting

    async def _store_waiting(self) -> None:
        """With pauses and more tries while the database does not answer; a turn leaves the queue when it is stored."""
        for pause in (*RETRY_SECONDS, None):
            batch = list({turn.item_id: turn for turn in self._waiting}.values())
            if not batch and not self._figures_waiting:
                return
            try:
                if batch:
                    await store_turns(self.conversation_id, batch)
                if self.figures is not None:
                    await self.figures.store()
            except ConversationDeleted:
                logger.warning("conversation %s was deleted; its turns are not stored", self.conversation_id)
                self._waiting.clear()
            except (DatabaseError, InterfaceError) as error:
                meters.store_retries.inc()
                logger.warning("conversation %s: turns wait (%s)", self.conversation_id, type(error).__name__)
                if pause is None:
                    self._is_needed.set()
                    return
                await asyncio.sleep(pause)
            else:
                stored = {turn.item_id for turn in batch}
                self._waiting = [turn for turn in self._waiting if turn.item_id not in stored]

    @property
    def _figures_waiting(self) -> int:
        return self.figures.waiting if self.figures else 0
