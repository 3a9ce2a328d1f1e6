"""Charges what the calls of this process use of their people's days: every few seconds for all of them, and at an end.

While the database is away calls go on, and what they owe is charged when it answers again. What a process owes when it
is killed is lost: a few seconds of each call.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Protocol

from django.db import DatabaseError, InterfaceError

from agents.usage.models import Used
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.session.day_minutes import DayMinutes
from agents.voice.storage.day_use import charge
from agents.voice.telemetry.outage import Outage

logger = logging.getLogger(__name__)

CHARGE_SECONDS = 15.0
LOST = "the use of the day is charged later: the database does not answer (%s)"


class Metered(Protocol):
    """A call, as it is charged."""

    user_id: int

    @property
    def day(self) -> DayMinutes: ...


class DayMeter:
    """Of this process. `running`: its calls."""

    def __init__(self, running: Callable[[], Iterable[Metered]]) -> None:
        self._running = running
        self._owed: dict[int, Used] = {}  # by person; of running calls only while it is being charged
        self._has_ended = asyncio.Event()
        self._outage = Outage(logger, lost=LOST)

    async def run(self) -> None:
        """Charge until cancelled, and then once more."""
        try:
            due_at = time.monotonic() + CHARGE_SECONDS
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(due_at - time.monotonic()):
                        await self._has_ended.wait()
                self._has_ended.clear()
                is_due = time.monotonic() >= due_at
                if is_due:
                    due_at = time.monotonic() + CHARGE_SECONDS
                try:
                    await self._charge(self._running() if is_due else ())
                except Exception:  # a fault here must not end all calls
                    logger.exception("the use of the day could not be charged")
        finally:
            await self.charge()

    def ended(self, call: Metered) -> None:
        """What it still owes is charged now: its person may want to begin another one."""
        if call.day.has_begun:
            self._owes(call.user_id, call.day.take_owed(time.monotonic(), time.time()))
            self._has_ended.set()

    async def charge(self) -> None:
        """All that is owed. Each call learns what its person has used by then."""
        await self._charge(self._running())

    async def _charge(self, running: Iterable[Metered]) -> None:
        """What these calls owe, and those that have ended."""
        now, clock = time.monotonic(), time.time()
        calls = [call for call in running if call.day.has_begun]
        for call in calls:
            self._owes(call.user_id, call.day.take_owed(now, clock))
        owed, self._owed = self._owed, {}
        if not owed:
            return
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                totals = await charge(owed, clock)
        except (TimeoutError, DatabaseError, InterfaceError) as error:
            self._outage.begin(type(error).__name__)
            for user_id, used in owed.items():
                self._owes(user_id, used)
            return
        self._outage.end()
        for call in calls:
            call.day.learn(totals.get(call.user_id, Used()), clock)

    def _owes(self, user_id: int, used: Used) -> None:
        self._owed[user_id] = self._owed.get(user_id, Used()) + used
