"""Publishes from a thread without an event loop, such as a page's: the channel layer itself needs a loop."""

from collections.abc import Iterable
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from agents.voice.limits import REDIS_SECONDS
from agents.voice.redis.names import channel_of


def publish(group: str, messages: Iterable[dict[str, Any]]) -> None:
    """Publish to a group of the channel layer, in the layer's wire format.

    Raises:
        REDIS_AWAY: Redis did not accept them all.
    """
    layer: Any = get_channel_layer()
    client = Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=REDIS_SECONDS / 2,
        socket_timeout=REDIS_SECONDS / 2,
        retry=Retry(NoBackoff(), 0),
    )
    with client, client.pipeline(transaction=False) as pipeline:
        for message in messages:
            pipeline.publish(channel_of(group), layer.serialize(message))
        pipeline.execute()
