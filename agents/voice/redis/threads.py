"""Asks Redis and publishes from a thread without an event loop, such as a page's: the channel layer needs a loop."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer
from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from agents.voice.limits import REDIS_SECONDS
from agents.voice.redis.board import PROCESSES, Board, board_key, boards_of
from agents.voice.redis.names import channel_of
from agents.voice.redis.registry import holder_in, lease_key

PROCESSES_MAX = 500


def publish(group: str, messages: Iterable[dict[str, Any]]) -> int:
    """Publish to a group of the channel layer, in the layer's wire format; returns how many have received the last.

    Raises:
        REDIS_AWAY: Redis did not accept them all.
    """
    layer: Any = get_channel_layer()
    with _client() as client, client.pipeline(transaction=False) as pipeline:
        for message in messages:
            pipeline.publish(channel_of(group), layer.serialize(message))
        received: list[int] = pipeline.execute()
    return received[-1] if received else 0


def boards() -> list[Board]:
    """What every process says of its calls.

    Raises:
        REDIS_AWAY: Redis does not answer.
    """
    with _client() as client:
        members: Any = client.smembers(PROCESSES)
        process_ids = sorted(members)[:PROCESSES_MAX]
        contents: Any = client.mget([board_key(each.decode()) for each in process_ids]) if process_ids else []
    return list(boards_of(process_ids, contents))


def owner_of(conversation_id: UUID) -> str | None:
    """The process that holds this call, as `CallRegistry.owner_of`.

    Raises:
        REDIS_AWAY: Redis does not answer.
    """
    with _client() as client:
        holder: Any = client.get(lease_key(conversation_id))
    return holder_in(holder)


def _client() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=REDIS_SECONDS / 2,
        socket_timeout=REDIS_SECONDS / 2,
        retry=Retry(NoBackoff(), 0),
    )
