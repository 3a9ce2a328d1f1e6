"""What people meet at a site that is full, or half full: for test_two_processes.py, and for __main__.py with more."""

import asyncio
import signal
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

from websockets import ConnectionClosed

from tests.faults.page import Page
from tests.scale.fleet import Fleet
from tests.served.voice_client import VoiceClient, calling
from tests.soak.ground import restart


def call(fleet: Fleet, cookie: str, known: VoiceClient | None = None) -> Any:
    """A socket through the proxy."""
    return calling(fleet.site, fleet.persona_id, cookie, known=known)


async def talking_through_restarts(fleet: Fleet, cookies: Sequence[str]) -> list[Page]:
    """All of them talk, and meanwhile one process after the other is restarted; returns the pages of calls that ended.

    Raises:
        ExceptionGroup: one of them was not answered, or could not come back.
    """
    is_over, all_talk = asyncio.Event(), asyncio.Barrier(len(cookies) + 1)

    async def talks(cookie: str) -> Page:
        async with Page(fleet.site, fleet.persona_id, cookie) as page:
            await page.client.start()
            await page.talk()
            await all_talk.wait()
            while not is_over.is_set():
                try:
                    await page.talk()
                except (AssertionError, ConnectionClosed):
                    await page.come_back()
            await page.talk("what is six plus one")
            await page.client.send("session.stop")
            assert await page.client.expect_close() == 1000
            return page

    async with asyncio.TaskGroup() as tasks:
        calls = [tasks.create_task(talks(cookie)) for cookie in cookies]
        await all_talk.wait()
        for process in fleet.processes:
            await restart(process, signal.SIGTERM)
        is_over.set()
    return [each.result() for each in calls]


async def new_calls(fleet: Fleet, *, held: Sequence[str], callers: Sequence[str], count: int) -> Counter[str]:
    """While `held` fill the first process, `callers` begin and end so many calls; returns how these began.

    A call that begins counts as "started", one that is refused by the sentence that the person reads.
    """
    outcomes = Counter[str]()
    left = iter(range(count))

    async def calls(cookie: str) -> None:
        for _ in left:
            async with call(fleet, cookie) as client:
                outcomes[await _outcome(client)] += 1

    async with AsyncExitStack() as sockets:
        first = fleet.directly(fleet.processes[0])
        for cookie in held:
            holder = calling(first, fleet.persona_id, cookie, origin=fleet.url)
            await (await sockets.enter_async_context(holder)).start()
        async with asyncio.TaskGroup() as tasks:
            for cookie in callers:
                tasks.create_task(calls(cookie))
    return outcomes


async def _outcome(client: VoiceClient) -> str:
    await client.send("session.start")
    await client.wait_until(lambda: client.seen("session.started") or client.close_code, "a call or a refusal")
    if not client.seen("session.started"):
        return str(client.messages[-1]["message"])
    await client.send("session.stop")
    assert await client.expect_close() == 1000
    return "started"
