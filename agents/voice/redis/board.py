"""What each process says of its calls, for the live board: written every few seconds, and gone soon after its process.

It is a picture for people and decides nothing: which process holds a call is in registry.py.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from agents.voice.redis.client import shared_redis

POST_SECONDS = 2.0
KEPT_MS = 15_000
PROCESSES = "voicesite:boards"
_BOARD = "voicesite:board:"


@dataclass(frozen=True, slots=True)
class PostedCall:
    """A call as its process has it. `state` is one of the contract's."""

    conversation_id: UUID
    state: str
    is_tryout: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """What one process has said lately."""

    process_id: str
    calls: tuple[PostedCall, ...]


async def post(process_id: str, calls: Iterable[PostedCall]) -> None:
    """Write what this process holds now.

    Raises:
        REDIS_AWAY: Redis does not answer.
    """
    content = json.dumps([asdict(call) | {"conversation_id": call.conversation_id.hex} for call in calls])
    async with shared_redis() as redis, redis.pipeline(transaction=False) as pipeline:
        pipeline.sadd(PROCESSES, process_id)
        pipeline.pexpire(PROCESSES, KEPT_MS)
        pipeline.set(board_key(process_id), content, px=KEPT_MS)
        await pipeline.execute()


def board_key(process_id: str) -> str:
    return _BOARD + process_id


def boards_of(process_ids: Iterable[bytes], contents: Iterable[bytes | None]) -> Iterator[Board]:
    """What Redis had under the keys of these processes. A process that died has nothing there."""
    for process_id, content in zip(process_ids, contents, strict=True):
        if content is not None:
            yield Board(process_id.decode(), tuple(_call(each) for each in json.loads(content)))


def _call(each: dict[str, Any]) -> PostedCall:
    return PostedCall(UUID(each["conversation_id"]), str(each["state"]), bool(each["is_tryout"]))
