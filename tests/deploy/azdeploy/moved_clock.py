"""The time of a run, which passes only when a test says so: nobody waits, and nothing depends on a busy machine."""

import os
import threading

from tests.deploy.bounds import BUSY_SECONDS

PROGRESS_SECONDS = 60
LOOK_SECONDS = 0.02


class MovedClock:
    """A sleep of a minute or more is that of the lines of progress and waits; a shorter one moves the clock itself."""

    def __init__(self) -> None:
        self._now = 0
        self._sleepers: dict[int, int] = {}  # until when the process sleeps that called `sleep`
        self._changed = threading.Condition()
        self._is_stopped = False

    def sleep(self, seconds: int, sleeper: int) -> None:
        if seconds < PROGRESS_SECONDS:
            self.move(seconds)
            return
        with self._changed:
            self._sleepers[sleeper] = self._now + seconds
            self._changed.notify_all()
            while sleeper in self._sleepers and not self._is_stopped and is_there(sleeper):
                self._changed.wait(LOOK_SECONDS)
            self._sleepers.pop(sleeper, None)

    def move(self, seconds: int) -> None:
        """Let time pass, and whoever wakes do what it has to do, until it sleeps again."""
        with self._changed:
            self._wait_for_a_sleeper()
            self._now += seconds
            due = [sleeper for sleeper, until in self._sleepers.items() if until <= self._now]
            for sleeper in due:
                del self._sleepers[sleeper]
            self._changed.notify_all()
            if due:
                self._wait_for_a_sleeper()

    def _wait_for_a_sleeper(self) -> None:
        self._changed.wait_for(lambda: self._is_stopped or any(map(is_there, self._sleepers)), BUSY_SECONDS)

    def stop(self) -> None:
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
