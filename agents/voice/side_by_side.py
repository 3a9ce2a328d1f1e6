"""Tasks that run side by side: the first to end counts.

A task group of Python before 3.13 that ends by an error takes a cancellation from outside for its own (gh-116720): who
waits for the cancelled task would wait for ever.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

Work = Coroutine[Any, Any, None]


async def until_one_ends(**works: Work) -> None:
    """Run them, each under its name, until one returns or raises, and do the same; the others are cancelled."""
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
    """Wait until one of them is done; the others are cancelled. Which one it was, their events say."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _outcome(work: Work) -> Exception | None:
    try:
        await work
    except Exception as error:  # raised again by the one who waits
        return error
    return None
