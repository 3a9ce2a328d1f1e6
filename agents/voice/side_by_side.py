"""Runs tasks side by side until the first of them ends.

Before Python 3.13, a task group that ends by an error takes a cancellation from outside for its own (gh-116720). Code
that waits for the cancelled task then waits for ever.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

Work = Coroutine[Any, Any, None]


async def until_one_ends(**works: Work) -> None:
    """Run them, each under its name, until one returns or raises; cancel the others, then return or raise as it did."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_outcome(work), name=name) for name, work in works.items()]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
    for error in [task.result() for task in ended]:
        if error is not None:
            raise error


async def first_of(*waits: Coroutine[Any, Any, Any]) -> None:
    """Wait until one of them is done and cancel the others. The caller's own events say which one it was."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _outcome(work: Work) -> Exception | None:
    try:
        await work
    except Exception as error:  # `until_one_ends` raises it again
        return error
    return None
