"""Recognises segments in a few threads, so that nothing blocks the event loop and the machine is not taken over.

When all threads are busy, a segment waits: those of turns that are over go first, and none of them is lost. A segment
that grows while it waits or is recognised is then recognised as it is by then.
"""

import asyncio
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Protocol

from localvoice.hearing.segments import Segment
from localvoice.missing import EngineMissing

AT_ONCE = 2
# More than these do not wait for the words so far; those of a turn that is over always do.
MOST_WAITING = 64
LONGEST_S = 12.0  # then a recogniser gives up
NICENESS = 5  # words can wait a little; the event loop, which sends audio, cannot


class RecognitionFailed(Exception):
    """A recogniser failed; the words of this turn are lost."""


class Abandoned(Exception):
    """Nobody wants these words any more."""


class Recogniser(Protocol):
    """Turns speech into words. Both threads use it at once."""

    def words(self, pcm: bytes, language: str, check: Callable[[], None]) -> str:
        """The words of this audio (as in `audio.py`). Blocks; calls `check` now and then, which raises to end it."""


class RecogniserPool:
    """The threads, and the segments that wait for them."""

    def __init__(self, recogniser: Recogniser, at_once: int = AT_ONCE) -> None:
        self._recogniser = recogniser
        self._at_once = at_once
        self._waiting: list[Segment] = []
        self._wanted = asyncio.Semaphore(0)
        self._news = asyncio.Condition()
        self._is_stopping = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Segments are recognised inside this context; no thread is left after it."""
        threads = ThreadPoolExecutor(self._at_once, "recogniser", initializer=_go_after_others)
        try:
            async with asyncio.TaskGroup() as tasks:
                workers = [tasks.create_task(self._work(threads), name="recogniser") for _ in range(self._at_once)]
                yield
                for worker in workers:
                    worker.cancel()
        finally:
            self._is_stopping = True
            await asyncio.to_thread(threads.shutdown)

    def want(self, segment: Segment, *, urgent: bool = False) -> None:
        """Make the words of all audio that the segment holds now."""
        segment.is_urgent = segment.is_urgent or urgent
        if not segment.want() or segment in self._waiting:
            return
        if len(self._waiting) >= MOST_WAITING and not urgent:
            return  # they are asked for again when the turn ends
        self._waiting.append(segment)
        self._wanted.release()

    async def words(self, segment: Segment) -> str:
        """The words of all that is wanted of the segment, as soon as they are known.

        Raises:
            RecognitionFailed: the recogniser failed.
            EngineMissing: there is none.
        """
        async with self._news:
            await self._news.wait_for(lambda: segment.is_heard or segment.failure is not None)
        if isinstance(segment.failure, EngineMissing):
            raise segment.failure
        if segment.failure is not None:
            raise RecognitionFailed("speech was not recognised") from segment.failure
        return segment.words

    def discard(self, segment: Segment) -> None:
        """The words are no longer needed."""
        segment.is_unwanted = True
        if segment in self._waiting:
            self._waiting.remove(segment)

    async def _work(self, threads: ThreadPoolExecutor) -> None:
        while True:
            await self._wanted.acquire()
            if self._waiting:  # it may have been discarded
                await self._recognise(self._next(), threads)

    def _next(self) -> Segment:
        segment = next((segment for segment in self._waiting if segment.is_urgent), self._waiting[0])
        self._waiting.remove(segment)
        return segment

    async def _recognise(self, segment: Segment, threads: ThreadPoolExecutor) -> None:
        pcm = segment.take()
        ends_at = time.monotonic() + LONGEST_S

        def check() -> None:
            if self._is_stopping or segment.is_unwanted or segment.wanted_bytes > len(pcm):
                raise Abandoned
            if time.monotonic() > ends_at:
                raise TimeoutError

        work = partial(self._recogniser.words, pcm, segment.language, check)
        try:
            segment.heard(await asyncio.get_running_loop().run_in_executor(threads, work), len(pcm))
        except Abandoned:
            return
        except Exception as error:  # whatever a recogniser raises: this turn is lost, the others are not
            segment.failed(error)
        async with self._news:
            self._news.notify_all()


def _go_after_others() -> None:
    """Linux alone has a niceness for each thread; elsewhere it would be that of the whole service."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
