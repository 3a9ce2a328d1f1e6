"""How long a test waits for what must come. A quiet machine is done within a second, a busy one needs longer."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar, overload

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.02

Answer = TypeVar("Answer")


def patience() -> asyncio.Timeout:
    return asyncio.timeout(PATIENCE_SECONDS)


@overload
async def until(question: Callable[[], Awaitable[Answer]], what: str) -> Answer: ...
@overload
async def until(question: Callable[[], Answer], what: str) -> Answer: ...
async def until(question: Callable[[], Any], what: str) -> Any:
    """Ask again and again until the answer is true, and return it; `what` names it where it never comes."""
    with suppress(TimeoutError):
        async with patience():
            while True:
                asked = question()
                answer = await asked if inspect.isawaitable(asked) else asked
                if answer:
                    return answer
                await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError(f"no {what} in {PATIENCE_SECONDS:.0f} s")


def wait_until(question: Callable[[], object], what: str) -> None:
    """The same for a test without an event loop."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not question():
        assert time.monotonic() < deadline, f"no {what} in {PATIENCE_SECONDS:.0f} s"
        time.sleep(PAUSE_SECONDS)
