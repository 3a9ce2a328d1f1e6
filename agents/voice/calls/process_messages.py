"""What the processes (nodes) say to each other about calls, through the channel layer.

Sent to a node's own group: `node.attach`, `node.audio`, `node.text`, `node.pull`, `node.detach`, `node.stop`,
`node.evicted`, `node.claimed`. Sent back to the channel of the process that has the browser: `voice.attached_here`,
`voice.unknown_call`, `voice.ending`, `voice.here`, `voice.event`, `voice.missed`, `voice.ended`, `voice.taken_over`.
Nothing of it is kept anywhere.
"""

import asyncio
import logging
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from agents.voice.errors import VoiceError
from agents.voice.limits import REDIS_SECONDS
from agents.voice.redis.registry import Evicted

logger = logging.getLogger(__name__)

Message = dict[str, Any]


def group_of(node_id: str) -> str:
    return f"node.{node_id}"


def group_of_call(conversation_id: UUID, node_id: str) -> str:
    """Where what a session says is published. By its node, too: one that has lost the call to another is not heard."""
    return f"conversation.{conversation_id.hex}.{node_id}"


def for_call(kind: str, conversation_id: UUID, browser_id: str, **fields: Any) -> Message:
    """A message about one browser's part in one call."""
    return {"type": kind, "conversation": conversation_id.hex, "browser": browser_id, **fields}


def ended(error: VoiceError | None) -> Message:
    """The call is over; None: as the person wished."""
    if error is None:
        return {"type": "voice.ended", "code": ""}
    return {"type": "voice.ended", "code": error.code, "detail": str(error), "retry_after": error.retry_after}


async def evicted(call: Evicted) -> None:
    """A newer call of the same person takes this one's place."""
    await send_to_node(call.node_id, {"type": "node.evicted", "conversation": call.conversation_id.hex})


async def claimed(node_id: str, conversation_id: UUID) -> None:
    """That node did not answer, and has lost the call to this one. If it lives, it ends its own at once."""
    await send_to_node(node_id, {"type": "node.claimed", "conversation": conversation_id.hex})


async def send_to_node(node_id: str, message: Message) -> None:
    """A node that does not get it finds out by itself, later: nothing is repeated."""
    try:
        async with asyncio.timeout(REDIS_SECONDS):
            await get_channel_layer().group_send(group_of(node_id), message)
    except (RedisError, OSError) as error:
        logger.warning("redis: %s; another process was not told", type(error).__name__)


async def send_back(channel: str, message: Message) -> bool:
    """To the process that has the browser; what is lost on the way is pulled, or ends that socket. Whether it went."""
    try:
        async with asyncio.timeout(REDIS_SECONDS):
            await get_channel_layer().send(channel, message)
    except (RedisError, OSError) as error:
        logger.warning("redis: %s; a browser's process was not told", type(error).__name__)
        return False
    return True
