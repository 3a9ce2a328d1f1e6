"""What pages tell the processes that hold calls: through Redis, into a group of the channel layer.

A page never waits for it and never fails by it. A thread of its own publishes, in the layer's wire format (test_rights
guards it): the layer itself belongs to an event loop, and a page's thread has none.
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

# What is announced while a publish is on its way goes out with the next one, each once.
_waiting: dict[tuple[int | None, str | None], None] = {}
_waiting_lock = Lock()
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="announcements")


def announce(*, user_id: int | None = None, persona_id: UUID | None = None) -> None:
    """Have the running calls of this user, or with this persona, asked about; of everybody, if neither is named.

    Once the change is stored: what is rolled back is not announced.
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
