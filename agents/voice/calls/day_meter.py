"""Charges what the calls of this process use of their people's days: every few seconds for all of them, and at an end.

While the database is away calls go on, and what they owe is charged when it answers again. What a process owes when it
is killed is lost: a few seconds of each call.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from typing import Protocol

from django.db import DatabaseError, InterfaceError

from agents.usage.models import Used
from agents.usage.words import day_of
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.session.day_minutes import DayMinutes
from agents.voice.storage.day_use import Owed, charge
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
        self._owed: Owed = {}  # of running calls only while it is being charged
        self._writing: tuple[Owed, asyncio.Task[dict[int, Used]]] | None = None
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
            if self._writing is not None:  # the database has it, and may be done with it yet
                self._writing[1].cancel()

    def ended(self, call: Metered) -> None:
        """What it still owes is charged now: its person may want to begin another one."""
        if call.day.has_begun:
            clock = time.time()
            self._owes(day_of(clock), call.user_id, call.day.take_owed(time.monotonic(), clock))
            self._has_ended.set()

    async def charge(self) -> None:
        """All that is owed. Each call learns what its person has used by then."""
        await self._charge(self._running())

    async def _charge(self, running: Iterable[Metered]) -> None:
        """What these calls owe, and those that have ended."""
        now, clock = time.monotonic(), time.time()
        calls = [call for call in running if call.day.has_begun]
        for call in calls:
            self._owes(day_of(clock), call.user_id, call.day.take_owed(now, clock))
        while self._writing is not None or self._owed:
            totals = await self._written(clock)
            if totals is None:
                return
            for call in calls:
                call.day.learn(totals.get(call.user_id, Used()), clock)

    async def _written(self, clock: float) -> dict[int, Used] | None:
        """What each person has used, once it is stored; None: not yet.

        A database that is slow stores it all the same, so it is not given the same once more.
        """
        if self._writing is None:
            owed, self._owed = self._owed, {}
            self._writing = owed, asyncio.create_task(charge(owed, clock), name="use of the day")
        owed, task = self._writing
        done, _ = await asyncio.wait((task,), timeout=DATABASE_SECONDS)
        if not done:
            self._outage.begin("TimeoutError")
            return None
        self._writing = None
        try:
            totals = task.result()
        except (DatabaseError, InterfaceError) as error:
            self._outage.begin(type(error).__name__)
            for (day, user_id), used in owed.items():
                self._owes(day, user_id, used)
            return None
        self._outage.end()
        return totals

    def _owes(self, day: date, user_id: int, used: Used) -> None:
        self._owed[day, user_id] = self._owed.get((day, user_id), Used()) + used
