"""Where a new call has a place, over all processes: each says that it takes calls, and how many.

A place is taken in one step, so that two processes never both take the last one. It is kept as long as the call's lease
(registry.py) and given back with it. One that no call needed is free again after the time of a lease. The places of a
process that died count for nobody.

Every method raises REDIS_AWAY when Redis does not answer.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from agents.voice.redis.client import script, shared_redis

OFFER_SECONDS = 5
OFFERED_SECONDS = 15  # unless it is offered again
LEARNING_SECONDS = 2 * OFFER_SECONDS  # in which every process makes an offer
KEPT_SECONDS = 30

_PROCESSES = "voicesite:processes"
_KNOWN = "voicesite:processes:known"
_LEARNING = "voicesite:processes:learning"
_LIMIT = "voicesite:limit-of:"
_PLACES = "voicesite:places-in:"


class Places:
    """The places of all processes. The process `process_id` offers its own, and takes one anywhere."""

    def __init__(self, process_id: str) -> None:
        self.process_id = process_id

    async def offer(self, limit: int) -> None:
        """Take new calls, up to that many. It has to be said again every few seconds."""
        keys = [_LIMIT + self.process_id, _PROCESSES, _KNOWN, _LEARNING]
        terms: list[str | int] = [self.process_id, limit, OFFERED_SECONDS * 1000, LEARNING_SECONDS * 1000]
        async with shared_redis() as redis:
            await redis.register_script(script("offer_places"))(keys, terms)

    async def withdraw(self, process_id: str = "") -> None:
        """Send no new calls to this process any more; or to that one, until it offers places again."""
        async with shared_redis() as redis:
            await redis.delete(_LIMIT + (process_id or self.process_id))

    async def take(
        self, conversation_id: UUID, *, limit: int, known: int, leave_out: Collection[str] = ()
    ) -> str | None:
        """Take a place for a new call: here, or where this process is full in another one.

        `limit`: of this process; `known`: how many calls it has, in case Redis has forgotten some. Returns the process
        that has the place; None if all are full.
        """
        own: list[str | int] = [self.process_id, str(conversation_id), limit, known]
        terms = [*own, KEPT_SECONDS * 1000, _LIMIT, _PLACES, *leave_out]
        async with shared_redis() as redis:
            taken: Any = await redis.register_script(script("take_place"))([_PROCESSES], terms)
        return taken.decode() if taken else None

    async def are_known(self) -> bool:
        """Whether every process has made its offer. A Redis that was restarted, or has forgotten all, learns them."""
        async with shared_redis() as redis:
            return await redis.exists(_KNOWN) == 1 and await redis.exists(_LEARNING) == 0

    async def has(self, conversation_id: UUID) -> bool:
        """Whether this process has a place for that call."""
        async with shared_redis() as redis:
            return await redis.zscore(places_key(self.process_id), str(conversation_id)) is not None

    async def give_back(self, process_id: str, conversation_id: UUID) -> None:
        """The place in that process is not needed."""
        async with shared_redis() as redis:
            await redis.zrem(places_key(process_id), str(conversation_id))


def places_key(process_id: str) -> str:
    return _PLACES + process_id
