"""Which process holds which call: leases in Redis. Those of a process that died lapse by themselves.

Every question raises REDIS_AWAY when Redis does not answer: calls go before quotas, the caller decides.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from agents.voice.redis.client import script, shared_redis

LEASE_SECONDS = 30
RENEW_SECONDS = 5
HAND_OVER_MAX_BYTES = 1024 * 1024

_LEASE = "voicesite:call:"
_EVICTED = b"-"  # in place of a process (hold.lua): the call had to go and may not be renewed


class HoldStatus(StrEnum):
    OK = "ok"
    EVICTED = "evicted"  # newer calls of this user fill the limit
    CLAIMED = "claimed"  # another process has taken this conversation over


@dataclass(frozen=True, slots=True)
class HeldCall:
    """`created_at`: Unix seconds; of a user's calls the newest stay."""

    conversation_id: UUID
    user_id: int
    created_at: float


@dataclass(frozen=True, slots=True)
class Evicted:
    """A call that had to go, and the process that is to be told."""

    conversation_id: UUID
    process_id: str


@dataclass(frozen=True, slots=True)
class Held:
    """Whether one's call stands, and which others had to go for it."""

    status: HoldStatus
    evicted: tuple[Evicted, ...] = ()


class CallRegistry:
    """The calls of all processes, as this one (`process_id`) holds, claims and leaves them."""

    def __init__(self, process_id: str) -> None:
        self.process_id = process_id

    async def hold(self, conversation_id: UUID, user_id: int, created_at: float, limit: int) -> Held:
        """Take or renew a call's lease. Of the user's calls the newest `limit` stay."""
        (held,) = (await self.hold_all([HeldCall(conversation_id, user_id, created_at)], limit)).values()
        return held

    async def hold_all(self, calls: Iterable[HeldCall], limit: int) -> dict[UUID, Held]:
        """Take or renew many leases with one question."""
        calls = list(calls)
        async with shared_redis() as redis:
            hold = redis.register_script(script("hold"))
            async with redis.pipeline(transaction=False) as pipeline:
                for call in calls:
                    await hold(_hold_keys(call), [self.process_id, *_hold_terms(call), limit], client=pipeline)
                answers = await pipeline.execute()
        return {call.conversation_id: _held(answer) for call, answer in zip(calls, answers, strict=True)}

    async def release(self, conversation_id: UUID, user_id: int) -> None:
        """The call has ended. What another process has taken over stays with it."""
        keys = [_calls_key(user_id), _lease_key(conversation_id)]
        async with shared_redis() as redis:
            await redis.register_script(script("release"))(keys, [self.process_id, str(conversation_id)])

    async def owner_of(self, conversation_id: UUID) -> str | None:
        """The process that holds this call. It may have died within the last half minute."""
        async with shared_redis() as redis:
            holder: Any = await redis.get(_lease_key(conversation_id))
        return holder.decode() if holder and holder != _EVICTED else None

    async def claim(self, conversation_id: UUID, *, instead_of: str | None) -> bool:
        """Make a call ours that nobody holds, or exactly that process. Of many who claim at once, one wins."""
        async with shared_redis() as redis:
            claim = redis.register_script(script("claim"))
            terms = [self.process_id, instead_of or "", f"{LEASE_SECONDS * 1000}"]
            return bool(await claim([_lease_key(conversation_id)], terms))

    async def hand_over(self, conversation_id: UUID, state: bytes, seconds: int) -> bool:
        """Leave a call to whoever claims it within so many seconds (1 or more), with what that process must know.

        False if it is not ours any more, or if that is more than 1 MiB.
        """
        if len(state) > HAND_OVER_MAX_BYTES:
            return False
        keys = [_lease_key(conversation_id), _hand_over_key(conversation_id)]
        async with shared_redis() as redis:
            return bool(await redis.register_script(script("hand_over"))(keys, [self.process_id, state, seconds]))

    async def take_hand_over(self, conversation_id: UUID) -> bytes | None:
        """What the process before left for this call; it is told once."""
        async with shared_redis() as redis:
            state: Any = await redis.getdel(_hand_over_key(conversation_id))
        return state

    async def owned(self, conversation_ids: Collection[UUID]) -> set[UUID]:
        """Those of them that a process holds, or has handed over a moment ago."""
        async with shared_redis() as redis, redis.pipeline(transaction=False) as pipeline:
            for conversation_id in conversation_ids:
                pipeline.exists(_lease_key(conversation_id), _hand_over_key(conversation_id))
            found = await pipeline.execute()
        return {conversation_id for conversation_id, keys in zip(conversation_ids, found, strict=True) if keys}

    async def has_just_begun(self) -> bool:
        """Whether Redis may not know all leases yet: it began lately, and they are renewed one after another."""
        async with shared_redis() as redis:
            server = await redis.info("server")
        return bool(server["uptime_in_seconds"] < 2 * RENEW_SECONDS)

    async def has_kept_memory(self, seconds: int) -> bool:
        """Whether Redis has forgotten nothing since this process last asked, at most so many seconds ago."""
        async with shared_redis() as redis:
            return await redis.set(f"voicesite:memory:{self.process_id}", 1, ex=seconds, get=True) is not None


def _hold_keys(call: HeldCall) -> list[str]:
    return [_calls_key(call.user_id), _lease_key(call.conversation_id), _hand_over_key(call.conversation_id)]


def _hold_terms(call: HeldCall) -> list[str | float]:
    return [str(call.conversation_id), call.created_at, LEASE_SECONDS * 1000, _LEASE]


def _held(answer: list[bytes]) -> Held:
    status, *gone = (part.decode() for part in answer)
    evicted = (
        Evicted(UUID(conversation), process) for conversation, process in zip(gone[::2], gone[1::2], strict=True)
    )
    return Held(HoldStatus(status), tuple(evicted))


def _calls_key(user_id: int) -> str:
    return f"voicesite:calls-of:{user_id}"


def _lease_key(conversation_id: UUID) -> str:
    return f"{_LEASE}{conversation_id}"


def _hand_over_key(conversation_id: UUID) -> str:
    return f"voicesite:hand-over:{conversation_id}"
