"""A browser comes back: finds its call, and takes it up if it may.

The call may run in this process, or in another one, which then serves the browser through Redis. If no process has it
any more, it goes on from what a process that stopped has handed over, or from the turns that a dead one has stored.
"""

import asyncio
import logging
import time
from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User

from agents.voice.calls.line import Line
from agents.voice.calls.live_calls import LiveCall, live_calls
from agents.voice.calls.local_line import LocalLine
from agents.voice.calls.opening import hold_lease, session_rules
from agents.voice.calls.process_messages import claimed
from agents.voice.calls.remote_line import RemoteLine
from agents.voice.conversation.hand_over import HandOver, hand_over_from
from agents.voice.end_reasons import EndReason
from agents.voice.errors import NoSuchPersona, ServerRestarting, error_named
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.protocol import SessionStart
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.registry import HeldCall
from agents.voice.session.session import VoiceSession
from agents.voice.storage.rows import Stored, find_conversation, reopen, stored_turns
from agents.voice.telemetry import meters

logger = logging.getLogger(__name__)

# A call that ended for one of these reasons can go on, since the person did not end it.
TAKEN_UP_AFTER = frozenset({EndReason.GOES_ON, EndReason.SERVER_RESTARTING, EndReason.PROCESS_LOST})
# After one of these a browser that comes back gets a new conversation.
NEW_CONVERSATION_AFTER = frozenset(
    {
        EndReason.CONNECTION_LOST,
        EndReason.INTERNAL,
        EndReason.VOICE_LIVE_ENDED,
        EndReason.VOICE_LIVE_UNREACHABLE,
        EndReason.VOICE_LIVE_BUSY,
    }
)


OVER = "This try is over. Press “Try” again."


class EndedAsWished(Exception):
    """The person ended the call in another place: no new one begins by itself."""


async def take_up(user: User, persona_id: UUID, conversation_id: UUID, start: SessionStart) -> Line | None:
    """The line to a call that goes on; None if a new conversation is to begin.

    Raises:
        VoiceError: it ended for a reason that the person should know, or cannot be reached now.
        EndedAsWished: the person ended it. TimeoutError: the database is too slow.
    """
    live = live_calls.find(conversation_id)
    if live is not None:
        if (live.user_id, live.persona_id) != (user.pk, persona_id):
            return None
        if not live.session.is_over:
            return LocalLine(live, start)
        await live.ended.wait()  # its record is being closed
    stored = await _find(user, persona_id, conversation_id)
    if stored is None or not settings.ENVIRONMENT.resume_seconds:
        return None
    try:
        return await _from_elsewhere(user, persona_id, conversation_id, start)
    except REDIS_AWAY as error:
        logger.warning("conversation %s cannot be taken up: redis: %s", conversation_id, type(error).__name__)
        raise ServerRestarting from None


async def take_up_tryout(user: User, persona_id: UUID, conversation_id: UUID, start: SessionStart) -> Line:
    """The line to a tryout that goes on, here or in another process.

    It has no row and is handed over to nobody, so it ends with the process that holds it.

    Raises:
        NoSuchPersona: it is over. ServerRestarting: Redis or its process does not answer.
    """
    live = live_calls.find(conversation_id)
    line: Line | None = None
    if live is None:
        line = await _tryout_elsewhere(user, persona_id, conversation_id, start)
    elif not live.session.is_over and (live.user_id, live.persona_id) == (user.pk, persona_id):
        line = LocalLine(live, start)
    if line is None:
        raise NoSuchPersona("the tryout is over", sentence=OVER)
    return line


async def _tryout_elsewhere(user: User, persona_id: UUID, conversation_id: UUID, start: SessionStart) -> Line | None:
    try:
        owner = await live_calls.registry.owner_of(conversation_id)
        if owner is None or owner == live_calls.process_id:
            return None
        return await _attached_to(owner, conversation_id, start, user_id=user.pk, persona_id=persona_id)
    except REDIS_AWAY:
        raise ServerRestarting from None


async def _find(user: User, persona_id: UUID, conversation_id: UUID) -> Stored | None:
    async with asyncio.timeout(DATABASE_SECONDS):
        return await find_conversation(user, persona_id, conversation_id)


async def _from_elsewhere(user: User, persona_id: UUID, conversation_id: UUID, start: SessionStart) -> Line | None:
    owner = await live_calls.registry.owner_of(conversation_id)
    if owner is not None and owner != live_calls.process_id:
        line = await _attached_to(owner, conversation_id, start, user_id=user.pk, persona_id=persona_id)
        if line is not None:
            return line
    stored = await _find(user, persona_id, conversation_id)  # again: it may have ended while its owner was asked
    if stored is None:
        return None
    _check(stored)
    if stored.end_reason not in TAKEN_UP_AFTER or stored.ended_seconds_ago > settings.ENVIRONMENT.resume_seconds:
        return None
    if not stored.end_reason and await live_calls.registry.has_just_begun():
        raise ServerRestarting  # its process is dead or still has to renew the lease: the browser asks again
    with live_calls.place(conversation_id, settings.ENVIRONMENT.sessions_per_process):
        if not await live_calls.registry.claim(conversation_id, instead_of=owner):
            raise ServerRestarting  # another process was quicker: the browser asks again
        if owner is not None and owner != live_calls.process_id:
            await claimed(owner, conversation_id)
        return LocalLine(await _revived(user, persona_id, start, stored), start)


async def _attached_to(
    owner: str, conversation_id: UUID, start: SessionStart, *, user_id: int, persona_id: UUID
) -> RemoteLine | None:
    """The line to a call that `owner` holds; None if the owner has died or no longer has the call."""
    line = RemoteLine(owner, conversation_id, start)
    is_attached = False
    try:
        is_attached = await line.attach(user_id=user_id, persona_id=persona_id)
    except TimeoutError:
        logger.warning("conversation %s: its process does not answer", conversation_id)
    finally:
        if not is_attached:
            await line.discard()
    if not is_attached:
        return None
    meters.resumes.count("other_process")
    return line


def _check(stored: Stored) -> None:
    """
    Raises:
        VoiceError, EndedAsWished: the call is over for good.
    """
    if stored.end_reason == EndReason.STOPPED:
        raise EndedAsWished
    if stored.end_reason not in TAKEN_UP_AFTER | NEW_CONVERSATION_AFTER:
        raise error_named(stored.end_reason) or EndedAsWished()


async def _revived(user: User, persona_id: UUID, start: SessionStart, stored: Stored) -> LiveCall:
    """Begin the call in this process, from what the process before has left of it."""
    conversation_id = stored.opened.conversation_id
    lease = HeldCall(conversation_id, user.pk, time.time())
    try:
        await hold_lease(lease)
        async with asyncio.timeout(DATABASE_SECONDS):
            turns = await stored_turns(conversation_id)
            await reopen(conversation_id)
        content = await live_calls.registry.take_hand_over(conversation_id)  # last, since it can be taken only once
        handed = (hand_over_from(content) if content else None) or HandOver.from_stored(turns)
    except BaseException:
        with suppress(*REDIS_AWAY):
            await live_calls.registry.release(conversation_id, user.pk)
        raise
    session = VoiceSession(stored.opened, session_rules(user), handed.seen_until(start))
    call = LiveCall(session, user.pk, persona_id, lease.created_at)
    live_calls.begin(call)
    meters.resumes.count("revived")
    logger.info("conversation %s is taken up", conversation_id)
    return call
