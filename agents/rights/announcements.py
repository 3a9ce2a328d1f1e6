"""Announces changes of rights to the processes that hold calls: through Redis, to a group of the channel layer.

A page neither waits for an announcement nor fails by one: a separate thread publishes it. The thread writes the layer's
wire format itself (see test_changes.py), since the layer needs an event loop and the thread has none.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from uuid import UUID

from django.db import transaction

from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.names import RECHECK_GROUP
from agents.voice.redis.threads import publish

logger = logging.getLogger(__name__)

# What is announced while the thread publishes waits here, each announcement once, and is published next.
_waiting: dict[tuple[int | None, str | None], None] = {}
_waiting_lock = Lock()
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="announcements")


def announce(*, user_id: int | None = None, persona_id: UUID | None = None) -> None:
    """Have the running calls of this user, or with this persona, checked again; all calls, if neither is named.

    It is sent when the transaction is committed: what is rolled back is not announced.
    """
    who = (user_id, str(persona_id) if persona_id else None)
    transaction.on_commit(lambda: _enqueue(who))


def _enqueue(who: tuple[int | None, str | None]) -> None:
    with _waiting_lock:
        is_idle = not _waiting
        _waiting[who] = None
    if is_idle:
        _thread.submit(_publish_waiting)


def _publish_waiting() -> None:
    with _waiting_lock:
        messages = [{"type": "voice.recheck", "user": user, "persona": persona} for user, persona in _waiting]
        _waiting.clear()
    try:
        publish(RECHECK_GROUP, messages)
    except REDIS_AWAY as error:
        logger.warning("redis: %s; calls whose rights have changed are found by the next recheck", type(error).__name__)
