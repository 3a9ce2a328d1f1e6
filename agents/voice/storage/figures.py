"""What the responses of a call used and how long its answers took, on their way to the database, off the audio path."""

import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from agents.costs.spent import MonthSpent
from agents.voice.conversation.service_events import Usage
from agents.voice.conversation.turn_times import Times
from agents.voice.limits import BUDGETS
from agents.voice.storage.figure_rows import Payer, Took, Used, store_times, store_uses
from agents.voice.telemetry import meters

logger = logging.getLogger(__name__)

WAITING_MAX = BUDGETS.waiting_turns


class WithFigures:
    """What is kept of a call, with its figures; None: nothing is counted."""

    figures: "Figures | None"

    @property
    def spent(self) -> MonthSpent | None:
        """In this month, as far as it is known."""
        return self.figures.spent if self.figures else None

    def learn(self, spent: MonthSpent) -> None:
        """What was spent in this month when the call began."""
        if self.figures is not None:
            self.figures.spent = spent


@dataclass(slots=True)
class Figures:
    """Of one call; `conversation_id`: None if it has no row. At most 200 of each wait; then the oldest are lost.

    `spent`: in this month, by the person and the site, as it was when usage was stored last; None: not known yet.
    """

    conversation_id: UUID | None
    payer: Payer
    spent: MonthSpent | None = None
    _uses: dict[str, Used] = field(default_factory=dict)
    _times: dict[str, Took] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        return len(self._uses) + len(self._times)

    def add_use(self, response_id: str, usage: Usage) -> None:
        """A response that the service gives no id is one of its own."""
        key = response_id[:100] or uuid4().hex
        self._uses.setdefault(key, Used(key, datetime.now(UTC), usage))
        self._make_room(self._uses)

    def add_times(self, item_id: str, times: Times) -> None:
        self._times[item_id] = Took(item_id, datetime.now(UTC), times)
        self._make_room(self._times)

    async def store(self) -> None:
        """All that waits. What is stored twice counts once.

        Raises:
            DatabaseError, InterfaceError: the rest still waits.
        """
        uses, times = list(self._uses.values()), list(self._times.values())
        if uses:
            self.spent = await store_uses(self.conversation_id, self.payer, uses, time.time())
            meters.month_cost.set(float(self.spent.site))
            for used in uses:
                self._uses.pop(used.response_id, None)
        if times and self.conversation_id is not None:
            await store_times(self.conversation_id, self.payer.model, times)
        for took in times:
            self._times.pop(took.item_id, None)

    def _make_room(self, waiting: dict[str, Used] | dict[str, Took]) -> None:
        if len(waiting) > WAITING_MAX:
            del waiting[next(iter(waiting))]
            logger.error("the database does not answer: usage or times of a response are lost")
