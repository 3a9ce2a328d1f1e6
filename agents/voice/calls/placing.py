"""Finds a place for a new call: in this process, or where that is full in another one that has room.

The place is taken in Redis (agents/voice/redis/places.py). The other process opens the call and serves this one's
browser as it serves a browser that came back through another process, so the page does not notice.
"""

import logging
import time
from collections.abc import Collection
from contextlib import suppress
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.models import User

from agents.voice.calls import process_messages
from agents.voice.calls.line import Line
from agents.voice.calls.live_calls import all_lines_busy, live_calls
from agents.voice.calls.local_line import LocalLine
from agents.voice.calls.opening import begin_call
from agents.voice.calls.remote_line import RemoteLine
from agents.voice.errors import ServerRestarting
from agents.voice.protocol import SessionStart
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.registry import Evicted, HeldCall
from agents.voice.storage.day_use import Wish
from agents.voice.telemetry import meters

logger = logging.getLogger(__name__)

OTHERS_MAX = 3  # so many processes that turn out to have no room; a browser does not wait for more


async def new_call(
    user: User, persona_id: UUID, start: SessionStart, *, wish: Wish | None = None, tryout_id: UUID | None = None
) -> Line:
    """Begin a new call where there is room.

    `start`: what the browser wants of it. `wish`: what is known already; another process asks again. `tryout_id`: of a
    draft to try.

    Raises:
        ServerRestarting, Quota, NoSuchPersona, AnotherCall, DatabaseAway: it may not begin.
        TimeoutError: the database is too slow.
    """
    passed_over: list[str] = []
    while True:
        lease = HeldCall(uuid4(), user.pk, time.time(), tryout_id)
        process_id = await _find_place(lease.conversation_id, passed_over)
        if process_id == live_calls.process_id:
            call = await begin_call(user, persona_id, lease, start, wish)
            return LocalLine(call, start)
        line = await _begun_there(process_id, lease, persona_id, start)
        if line is not None:
            return line
        passed_over.append(process_id)


async def _find_place(conversation_id: UUID, passed_over: Collection[str]) -> str:
    """The process where that call has a place now. Without Redis only the limit of this process counts.

    Raises:
        Quota: all are full. ServerRestarting: this process stops, or nobody knows yet what the others have.
    """
    if live_calls.stop_error:
        raise live_calls.stop_error
    limit, known = settings.ENVIRONMENT.sessions_per_process, live_calls.count
    try:
        if len(passed_over) < OTHERS_MAX:
            found = await live_calls.places.take(conversation_id, limit=limit, known=known, leave_out=passed_over)
            if found is not None:
                return found
        if not await live_calls.places.are_known():
            raise ServerRestarting  # others may have room and have not said so yet: the browser asks again
    except REDIS_AWAY:
        if live_calls.has_room(limit):
            return live_calls.process_id
    raise all_lines_busy(f"{known} calls in this process, no place in another one")


async def _begun_there(process_id: str, lease: HeldCall, persona_id: UUID, start: SessionStart) -> Line | None:
    """Begin the call in that process. None if it does not answer or has no room after all.

    Raises:
        VoiceError: the call may not begin.
    """
    line = RemoteLine(process_id, lease.conversation_id, start)
    has_begun = False
    try:
        has_begun = await line.begin(lease, persona_id=persona_id)
    except REDIS_AWAY as error:  # also a timeout
        logger.warning("a call could not begin in another process: %s", type(error).__name__)
        with suppress(*REDIS_AWAY):
            await live_calls.places.withdraw(process_id)  # if it lives, it offers its places again in a few seconds
    finally:
        if not has_begun:
            await line.discard()
            await _give_up(process_id, lease)
    if not has_begun:
        return None
    meters.begun_elsewhere.inc()
    return line


async def _give_up(process_id: str, lease: HeldCall) -> None:
    """If that process has not read the message yet it begins nothing, and else it ends the call."""
    with suppress(*REDIS_AWAY):
        await live_calls.places.give_back(process_id, lease.conversation_id)
        await process_messages.evicted(Evicted(lease.conversation_id, process_id))
