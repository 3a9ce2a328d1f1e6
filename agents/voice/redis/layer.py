"""Opens channels of the Redis layer, sends to them and leaves them: within a second, and with nothing left over."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

from channels.layers import get_channel_layer

from agents.voice.limits import REDIS_SECONDS
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.names import LAYER_PREFIX

logger = logging.getLogger(__name__)

Message = dict[str, Any]


def layer() -> Any:
    """The channel layer of this process."""
    return get_channel_layer()


async def new_channel() -> str:
    """Open a channel. If cancelled, wait for it and forget it, since nobody else knows its name."""
    mark = f"specific.{uuid4().hex}."
    opening = asyncio.ensure_future(layer().new_channel(mark))
    try:
        return str(await asyncio.shield(opening))
    except BaseException:
        try:
            with suppress(*REDIS_AWAY):
                async with asyncio.timeout(REDIS_SECONDS):
                    await _forget(await opening)
        finally:  # also when Redis does not answer in time
            for channel in [name for name in layer().channels if mark in name]:
                del layer().channels[channel]
        raise


@asynccontextmanager
async def messages_of(group: str) -> AsyncIterator[Callable[[], Awaitable[Message]]]:
    """Yields what waits for the next message of this group. Its channel gets no others: Redis need not know it.

    Raises:
        REDIS_AWAY: Redis is away.
    """
    channel, queue = f"{LAYER_PREFIX}specific.{uuid4().hex}", asyncio.Queue[bytes]()
    deserialize = layer().deserialize

    async def next_message() -> Message:
        message: Message = deserialize(await queue.get())  # not by `receive`: its steps are a tenth of a message's cost
        return message

    layer().channels[channel] = queue
    try:
        async with asyncio.timeout(REDIS_SECONDS):
            await layer().group_add(group, channel)
        yield next_message
    finally:
        await leave_group(group, channel)


async def leave_group(group: str, channel: str) -> None:
    """Nothing of the channel stays."""
    try:
        async with asyncio.timeout(REDIS_SECONDS):
            await layer().group_discard(group, channel)
            await _forget(channel)
    except REDIS_AWAY:
        logger.warning("redis: a channel could not leave its group")
    finally:
        layer().channels.pop(channel, None)  # the layer takes it in before Redis has answered, and would keep it


async def send_to_group(group: str, message: Message) -> bool:
    """Whether Redis accepted the message. It is not repeated: a receiver that misses it finds out by itself."""
    return await _sent(layer().group_send, group, message)


async def send_to_channel(channel: str, message: Message) -> bool:
    """Whether Redis accepted the message. The receiver asks for what is lost, or ends its socket."""
    return await _sent(layer().send, channel, message)


async def _sent(send: Any, to: str, message: Message) -> bool:
    try:
        async with asyncio.timeout(REDIS_SECONDS):
            await send(to, message)
    except REDIS_AWAY as error:
        logger.warning("redis: %s; a message to another process is lost", type(error).__name__)
        return False
    return True


async def _forget(channel: str) -> None:
    """The layer forgets a channel only when a reader of it is cancelled, so be that reader."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0):
            while channel in layer().channels:
                await layer().receive(channel)
