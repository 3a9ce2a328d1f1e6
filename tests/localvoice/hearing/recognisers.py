"""Recognisers for tests: they know the length of what they hear, and wait when they are asked to."""

import threading
from collections.abc import Callable

from localvoice.audio import duration_ms

WAIT_S = 30  # a thread that waits longer waits in vain


class Counting:
    """Hears how long the sound is: "en 200" for 200 ms of English."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def words(self, pcm: bytes, language: str, check: Callable[[], None]) -> str:
        check()
        self.heard.append(f"{language} {duration_ms(pcm)}")
        return self.heard[-1]


class Held(Counting):
    """Begins to hear and then waits until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun = threading.Semaphore(0)
        self._goes_on = threading.Event()
        self.most_at_once = 0
        self._at_once = 0
        self._counting = threading.Lock()

    def let_go(self) -> None:
        self._goes_on.set()

    def words(self, pcm: bytes, language: str, check: Callable[[], None]) -> str:
        with self._counting:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        self.has_begun.release()
        try:
            assert self._goes_on.wait(WAIT_S)
            return super().words(pcm, language, check)
        finally:
            with self._counting:
                self._at_once -= 1


class Failing:
    """Fails so many times, then hears."""

    def __init__(self, failure: Exception, times: int) -> None:
        self._failure = failure
        self._times = times

    def words(self, pcm: bytes, language: str, check: Callable[[], None]) -> str:
        self._times -= 1
        if self._times >= 0:
            raise self._failure
        return "heard"
