"""Which process holds which call, as leases in Redis. The leases of a process that died expire by themselves.

Every method raises REDIS_AWAY when Redis does not answer. The caller decides whether its call goes on without it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from agents.voice.redis.client import script, shared_redis
from agents.voice.redis.places import KEPT_SECONDS, places_key

LEASE_SECONDS = KEPT_SECONDS
RENEW_SECONDS = 5
HAND_OVER_MAX_BYTES = 1024 * 1024

_LEASE = "voicesite:call:"
_EVICTED = b"-"  # in place of a process (hold.lua): the call was evicted, and its lease cannot be renewed


class HoldStatus(StrEnum):
    OK = "ok"
    EVICTED = "evicted"  # newer calls of this user fill the limit
    CLAIMED = "claimed"  # another process has taken this call up


@dataclass(frozen=True, slots=True)
class HeldCall:
    """A call's lease. `created_at`: Unix seconds; of a user's calls the newest stay.

    `tryout_id`: of the draft that is tried. A user's tryouts are counted apart from their calls.
    """

    conversation_id: UUID
    user_id: int
    created_at: float
    tryout_id: UUID | None = None

    @property
    def is_tryout(self) -> bool:
        return self.tryout_id is not None


@dataclass(frozen=True, slots=True)
class Evicted:
    """A call that newer ones of its user have evicted, and the process that has to end it."""

    conversation_id: UUID
    process_id: str


@dataclass(frozen=True, slots=True)
class Held:
    """Whether the lease was taken, and which calls were evicted for it."""

    status: HoldStatus
    evicted: tuple[Evicted, ...] = ()


class CallRegistry:
    """The calls of all processes. The process `process_id` holds, claims and leaves them here."""

    def __init__(self, process_id: str) -> None:
        self.process_id = process_id

    async def hold(self, conversation_id: UUID, user_id: int, created_at: float, limit: int) -> Held:
        """Take or renew a call's lease. The user's newest `limit` calls stay."""
        (held,) = (await self.hold_all([HeldCall(conversation_id, user_id, created_at)], limit)).values()
        return held

    async def hold_all(self, calls: Iterable[HeldCall], limit: int) -> dict[UUID, Held]:
        """Take or renew many leases in one round trip."""
        calls = list(calls)
        async with shared_redis() as redis:
            hold = redis.register_script(script("hold"))
            async with redis.pipeline(transaction=False) as pipeline:
                for call in calls:
                    await hold(self._hold_keys(call), [self.process_id, *_hold_terms(call), limit], client=pipeline)
                answers = await pipeline.execute()
        return {call.conversation_id: _held(answer) for call, answer in zip(calls, answers, strict=True)}

    async def release(self, conversation_id: UUID, user_id: int, *, is_tryout: bool = False) -> None:
        """Give back the place of a call that has ended, and its lease unless another process has it."""
        keys = [_calls_key(user_id, is_tryout=is_tryout), lease_key(conversation_id), places_key(self.process_id)]
        async with shared_redis() as redis:
            await redis.register_script(script("release"))(keys, [self.process_id, str(conversation_id)])

    async def owner_of(self, conversation_id: UUID) -> str | None:
        """The process that holds this call. It may have died in the last 30 seconds."""
        async with shared_redis() as redis:
            holder: Any = await redis.get(lease_key(conversation_id))
        return holder_in(holder)

    async def claim(self, conversation_id: UUID, *, instead_of: str | None) -> bool:
        """Take the lease of a call that nobody holds, or that `instead_of` holds. If many claim at once, one wins."""
        async with shared_redis() as redis:
            claim = redis.register_script(script("claim"))
            terms = [self.process_id, instead_of or "", f"{LEASE_SECONDS * 1000}"]
            return bool(await claim([lease_key(conversation_id)], terms))

    async def hand_over(self, conversation_id: UUID, state: bytes, seconds: int) -> bool:
        """Give up a call, and keep its `state` for `seconds` (1 or more) for the process that claims it.

        False if another process has the call, or if the state is larger than 1 MiB.
        """
        if len(state) > HAND_OVER_MAX_BYTES:
            return False
        keys = [lease_key(conversation_id), _hand_over_key(conversation_id), places_key(self.process_id)]
        terms: list[str | int | bytes] = [self.process_id, state, seconds, str(conversation_id)]
        async with shared_redis() as redis:
            return bool(await redis.register_script(script("hand_over"))(keys, terms))

    async def take_hand_over(self, conversation_id: UUID) -> bytes | None:
        """The state that the process before has left for this call. It can be taken once."""
        async with shared_redis() as redis:
            state: Any = await redis.getdel(_hand_over_key(conversation_id))
        return state

    async def owned(self, conversation_ids: Collection[UUID]) -> set[UUID]:
        """Those of them that a process holds or has just handed over."""
        async with shared_redis() as redis, redis.pipeline(transaction=False) as pipeline:
            for conversation_id in conversation_ids:
                pipeline.exists(lease_key(conversation_id), _hand_over_key(conversation_id))
            found = await pipeline.execute()
        return {conversation_id for conversation_id, keys in zip(conversation_ids, found, strict=True) if keys}

    async def has_just_begun(self) -> bool:
        """Whether Redis has started so lately that some leases may not be renewed yet."""
        async with shared_redis() as redis:
            server = await redis.info("server")
        return bool(server["uptime_in_seconds"] < 2 * RENEW_SECONDS)

    async def has_kept_memory(self, seconds: int) -> bool:
        """Whether Redis has forgotten nothing since this process last asked, at most `seconds` ago."""
        async with shared_redis() as redis:
            return await redis.set(f"voicesite:memory:{self.process_id}", 1, ex=seconds, get=True) is not None

    def _hold_keys(self, call: HeldCall) -> list[str]:
        lease, hand_over = lease_key(call.conversation_id), _hand_over_key(call.conversation_id)
        return [_calls_key(call.user_id, is_tryout=call.is_tryout), lease, hand_over, places_key(self.process_id)]


def _hold_terms(call: HeldCall) -> list[str | float]:
    return [str(call.conversation_id), call.created_at, LEASE_SECONDS * 1000, _LEASE]


def _held(answer: list[bytes]) -> Held:
    status, *gone = (part.decode() for part in answer)
    evicted = (
        Evicted(UUID(conversation), process) for conversation, process in zip(gone[::2], gone[1::2], strict=True)
    )
    return Held(HoldStatus(status), tuple(evicted))


def _calls_key(user_id: int, *, is_tryout: bool = False) -> str:
    return f"voicesite:{'tryouts' if is_tryout else 'calls'}-of:{user_id}"


def holder_in(lease: bytes | None) -> str | None:
    """The process that a lease names."""
    return lease.decode() if lease and lease != _EVICTED else None


def lease_key(conversation_id: UUID) -> str:
    return f"{_LEASE}{conversation_id}"


def _hand_over_key(conversation_id: UUID) -> str:
    return f"voicesite:hand-over:{conversation_id}"
