"""A time limit that costs nothing where there is nothing to wait for: most writes to a socket go out at once."""

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

Result = TypeVar("Result")


@types.coroutine
def within(seconds: float, work: Coroutine[Any, Any, Result]) -> Generator[Any, Any, Result]:
    """Await `work`, as inside `asyncio.timeout(seconds)`.

    Raises:
        TimeoutError: it took longer.
    """
    try:
        waits_for = work.send(None)
    except StopIteration as done:
        return done.value
    return (yield from _limited(seconds, work, waits_for).__await__())


async def _limited(seconds: float, work: Coroutine[Any, Any, Result], waits_for: Any) -> Result:
    async with asyncio.timeout(seconds):
        return await _go_on(work, waits_for)


@types.coroutine
def _go_on(work: Coroutine[Any, Any, Result], waits_for: Any) -> Generator[Any, Any, Result]:
    """Await what has begun: as `yield from` would, if it could begin with the second step (PEP 380)."""
    while True:
        try:
            answer = yield waits_for
        except GeneratorExit:
            work.close()
            raise
        except BaseException as error:
            thrown: BaseException | None = error
        else:
            thrown = None
        try:
            waits_for = work.send(answer) if thrown is None else work.throw(thrown)
        except StopIteration as done:
            return done.value
