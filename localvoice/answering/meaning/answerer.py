"""The answering engine that finds facts by meaning: the rules, with a small model that works in threads of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import BoundedSemaphore
from typing import TypeVar

from localvoice.answering import Prompt
from localvoice.answering.meaning.encoder import Encoder
from localvoice.answering.meaning.finder import MeaningFinder
from localvoice.answering.rules.answerer import answer_text, instructions_of
from localvoice.answering.rules.persona import persona_of
from localvoice.sentences import sentences

T = TypeVar("T")

logger = logging.getLogger(__name__)

THREADS = 2  # they end with the process; a task that runs then takes some seconds at most
TASKS_AT_MOST = 64  # those that run and those that wait; what comes when there are as many is answered by words
ANSWER_TIMEOUT_S = (
    5.0  # a question takes some 15 ms, and the facts of a persona, once, some 200; more on a busy machine
)


class Busy(Exception):
    """As many tasks as are allowed wait for a thread."""


class MeaningAnswerer:
    """Answers by the rules, with facts found by meaning; by words if that takes too long."""

    def __init__(self, find_facts: MeaningFinder | None = None, *, timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        """Load the model. Raises EngineMissing."""
        self._find_facts = find_facts or MeaningFinder(Encoder())
        self._timeout_s = timeout_s
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="meaning")
        self._places = BoundedSemaphore(TASKS_AT_MOST)

    async def answer(self, prompt: Prompt) -> AsyncIterator[str]:
        """The sentences of the answer."""
        if not any(said.role == "user" for said in prompt.history):
            self.get_ready(prompt)
        for sentence in sentences(await self._answer_text(prompt)):
            yield sentence

    def get_ready(self, prompt: Prompt) -> None:
        """Read the persona's facts in advance, so that its first answer comes as fast as the others."""
        with suppress(Busy):  # then they are read with the first question
            self._in_a_thread(self._read_facts, prompt)

    async def _answer_text(self, prompt: Prompt) -> str:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await asyncio.wrap_future(self._in_a_thread(answer_text, prompt, self._find_facts))
        except (Busy, TimeoutError):
            logger.warning("The sentence model is busy: an answer is found by words")
        except Exception:  # an engine may fail in any way: the rules can still answer
            logger.exception("The sentence model failed: an answer is found by words")
        return answer_text(prompt)

    def _read_facts(self, prompt: Prompt) -> None:
        self._find_facts.read(persona_of(instructions_of(prompt)).facts, prompt.language)

    def _in_a_thread(self, function: Callable[..., T], *arguments: object) -> Future[T]:
        if not self._places.acquire(blocking=False):
            raise Busy
        future = self._threads.submit(function, *arguments)
        future.add_done_callback(lambda _: self._places.release())
        return future
