"""What pages tell the processes that hold calls: through Redis, into a group of the channel layer.

A page never waits for it and never fails by it. A thread of its own publishes, in the layer's wire format (test_rights
guards it): the layer itself belongs to an event loop, and a page's thread has none.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from agents.voice.limits import REDIS_SECONDS

logger = logging.getLogger(__name__)

RECHECK_GROUP = "calls.recheck"
_CHANNEL = f"asgi__group__{RECHECK_GROUP}"

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
        _publish(messages)
    except (RedisError, OSError) as error:
        logger.warning("redis: %s; calls whose rights have changed are found by the next recheck", type(error).__name__)


def _publish(messages: list[dict[str, Any]]) -> None:
    layer: Any = get_channel_layer()
    client = Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=REDIS_SECONDS / 2,
        socket_timeout=REDIS_SECONDS / 2,
        retry=Retry(NoBackoff(), 0),
    )
    with client, client.pipeline(transaction=False) as pipeline:
        for message in messages:
            pipeline.publish(_CHANNEL, layer.serialize(message))
        pipeline.execute()
