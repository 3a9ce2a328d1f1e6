"""Reads what other processes send to this one: guests and what they send, calls to end, changed rights.

process_messages.py lists the messages; guests.py has the guests.
"""

import asyncio
import logging
from collections.abc import Callable
from uuid import UUID

from agents.voice.calls.guests import Guests
from agents.voice.calls.live_calls import LiveCalls
from agents.voice.errors import AnotherCall, EndedByOperator, MovedAway
from agents.voice.limits import REDIS_SECONDS
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.layer import Message, layer, leave_group, new_channel
from agents.voice.redis.names import RECHECK_GROUP, group_of_process
from agents.voice.telemetry.outage import Outage

logger = logging.getLogger(__name__)

RESUBSCRIBE_SECONDS = 1.0
REDIS_LOST = "redis does not answer: %s; nobody can sign in until it does"


class Inbox:
    """The inbox of this process. `look_again` is called with each announcement of changed rights."""

    def __init__(self, calls: LiveCalls, look_again: Callable[[Message], None]) -> None:
        self._calls = calls
        self._groups = (group_of_process(calls.process_id), RECHECK_GROUP)
        self._look_again = look_again
        self._guests = Guests(calls)
        self._outage = Outage(logger, lost=REDIS_LOST, back="redis answers again")

    async def run(self) -> None:
        """Read until cancelled, and subscribe again whenever Redis comes back."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    await self._read(tasks)
                except REDIS_AWAY as lost:
                    self._outage.begin(type(lost).__name__)
                    await asyncio.sleep(RESUBSCRIBE_SECONDS)

    async def _read(self, tasks: asyncio.TaskGroup) -> None:
        async with asyncio.timeout(REDIS_SECONDS):
            await layer().group_send(self._groups[0], {"type": "process.hello"})  # fails here if Redis is away
            channel = await new_channel()
            for group in self._groups:
                await layer().group_add(group, channel)
        self._outage.end()
        try:
            while True:
                message = await layer().receive(channel)
                try:
                    await self._handle(message, tasks)
                except Exception:  # a faulty message must not end the calls
                    logger.exception("a message from another process could not be handled")
        finally:
            for group in self._groups:
                await leave_group(group, channel)

    async def _handle(self, message: Message, tasks: asyncio.TaskGroup) -> None:
        match message["type"]:
            case "process.attach":
                await self._guests.attach(message, tasks)
            case "process.begin":
                tasks.create_task(self._guests.begin(message), name="call of a browser in another process")
            case "process.evicted":
                self._calls.stop(UUID(message["conversation"]), AnotherCall())
            case "process.claimed":
                self._calls.stop(UUID(message["conversation"]), MovedAway())
            case "process.end":
                self._calls.stop(UUID(message["conversation"]), EndedByOperator(sentence=message["sentence"]))
            case "voice.recheck":
                self._look_again(message)
            case _ if message.get("browser") in self._guests:
                await self._guests.receive(message)
