"""Leases of calls in a real Redis, as two processes and a dead one hold them."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings
from redis.exceptions import RedisError

from agents.voice.redis.registry import (
    HAND_OVER_MAX_BYTES,
    LEASE_SECONDS,
    CallRegistry,
    Evicted,
    Held,
    HeldCall,
    HoldStatus,
)
from tests.patience import patience
from voicesite.laptop.processes import free_port

ALICE, BOB = 1, 2
OK = Held(HoldStatus.OK)
EVICTED = Held(HoldStatus.EVICTED)
CLAIMED = Held(HoldStatus.CLAIMED)

here, there = CallRegistry("here"), CallRegistry("there")


def conversation(number: int) -> UUID:
    return UUID(int=number)


async def lapse(redis: Any, conversation_id: UUID) -> None:
    """Let a lease end, as if nobody had renewed it in time."""
    assert 0 < await redis.pttl(f"voicesite:call:{conversation_id}") <= LEASE_SECONDS * 1000
    await redis.delete(f"voicesite:call:{conversation_id}")


class TestHold:
    async def test_a_call_is_held_and_its_lease_renewed(self) -> None:
        for _ in range(3):
            assert await here.hold(conversation(1), ALICE, 1.0, limit=1) == OK
        assert await there.owner_of(conversation(1)) == "here"

    async def test_a_renewal_makes_the_lease_last_longer(self, redis: Any) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        await redis.pexpire(f"voicesite:call:{conversation(1)}", 2_000)
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        assert await redis.pttl(f"voicesite:call:{conversation(1)}") > 2_000

    async def test_nothing_stays_in_redis_for_ever(self, redis: Any) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        await there.hold(conversation(2), ALICE, 2.0, limit=1)
        await here.hand_over(conversation(3), b"what was said", seconds=30)
        await here.has_kept_memory(90)
        keys = await redis.keys("voicesite:*")
        assert len(keys) == 7
        assert all([0 < await redis.ttl(key) <= 90 for key in keys])

    async def test_a_newer_call_evicts_the_older_one(self) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        assert await there.hold(conversation(2), ALICE, 2.0, limit=1) == Held(
            HoldStatus.OK, (Evicted(conversation(1), "here"),)
        )
        assert await here.owner_of(conversation(1)) is None

    async def test_an_older_call_that_comes_late_is_evicted_itself(self) -> None:
        await here.hold(conversation(2), ALICE, 2.0, limit=1)
        assert await there.hold(conversation(1), ALICE, 1.0, limit=1) == EVICTED
        assert await here.hold(conversation(2), ALICE, 2.0, limit=1) == OK

    async def test_a_renewal_does_not_bring_an_evicted_call_back(self) -> None:
        """Not even after the newer call has ended."""
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        await there.hold(conversation(2), ALICE, 2.0, limit=1)
        await there.release(conversation(2), ALICE)
        assert await here.hold(conversation(1), ALICE, 1.0, limit=1) == EVICTED
        assert not await there.claim(conversation(1), instead_of=None)

    async def test_the_id_decides_between_two_calls_that_begin_at_once(self) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        await there.hold(conversation(2), ALICE, 1.0, limit=1)
        assert await here.hold(conversation(1), ALICE, 1.0, limit=1) == EVICTED
        assert await there.hold(conversation(2), ALICE, 1.0, limit=1) == OK

    async def test_as_many_calls_as_the_limit_allows_stay(self) -> None:
        for number in (1, 2, 3):
            assert await here.hold(conversation(number), ALICE, number, limit=3) == OK
        held = await there.hold(conversation(4), ALICE, 4.0, limit=2)
        assert held.evicted == (Evicted(conversation(1), "here"), Evicted(conversation(2), "here"))

    async def test_each_user_has_their_own_limit(self) -> None:
        assert await here.hold(conversation(1), ALICE, 1.0, limit=1) == OK
        assert await here.hold(conversation(2), BOB, 2.0, limit=1) == OK
        assert await here.hold(conversation(1), ALICE, 1.0, limit=1) == OK

    async def test_calls_of_a_dead_process_take_no_place(self, redis: Any) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        await lapse(redis, conversation(1))
        assert await there.hold(conversation(2), ALICE, 2.0, limit=1) == OK

    async def test_renewals_bring_back_the_leases_that_redis_has_forgotten(self, redis: Any) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=2)
        await there.hold(conversation(2), ALICE, 2.0, limit=2)
        await redis.flushdb()
        assert await here.hold(conversation(1), ALICE, 1.0, limit=2) == OK
        assert await there.hold(conversation(2), ALICE, 2.0, limit=2) == OK
        assert await there.owner_of(conversation(1)) == "here"

    async def test_scripts_that_redis_has_forgotten_are_sent_again(self, redis: Any) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        await redis.script_flush()
        assert await here.hold(conversation(1), ALICE, 1.0, limit=1) == OK

    async def test_many_calls_are_renewed_at_once(self) -> None:
        await there.claim(conversation(2), instead_of=None)
        calls = [HeldCall(conversation(number), number, 1.0) for number in range(1, 41)]
        held = await here.hold_all(calls, limit=1)
        assert held.pop(conversation(2)) == CLAIMED
        assert set(held) == {conversation(number) for number in range(1, 41) if number != 2}
        assert set(held.values()) == {OK}
        assert await here.hold_all([], limit=1) == {}

    async def test_one_of_fifty_calls_that_begin_at_once_stays(self) -> None:
        calls = [(CallRegistry(f"process {number % 4}"), uuid4(), 1.0 + number % 7) for number in range(50)]
        for _ in range(2):
            holds = [process.hold(conversation_id, ALICE, at, limit=1) for process, conversation_id, at in calls]
            async with patience():
                held = await asyncio.gather(*holds)
        assert [answer.status for answer in held].count(HoldStatus.OK) == 1
        newest = max(range(50), key=lambda number: (calls[number][2], str(calls[number][1])))
        assert held[newest] == OK


class TestRelease:
    async def test_a_released_call_has_no_owner(self, redis: Any) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        await here.release(conversation(1), ALICE)
        assert await here.owner_of(conversation(1)) is None
        assert await redis.zcard(f"voicesite:calls-of:{ALICE}") == 0

    async def test_a_call_that_another_process_has_claimed_is_not_released(self) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        await there.claim(conversation(1), instead_of="here")
        await here.release(conversation(1), ALICE)
        assert await here.owner_of(conversation(1)) == "there"


class TestClaim:
    async def test_a_call_that_nobody_holds_can_be_claimed(self) -> None:
        assert await here.claim(conversation(1), instead_of=None)
        assert await here.owner_of(conversation(1)) == "here"

    async def test_a_call_that_a_process_holds_cannot_be_claimed(self) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        assert not await there.claim(conversation(1), instead_of=None)
        assert not await there.claim(conversation(1), instead_of="another")
        assert not await here.claim(conversation(1), instead_of=None)

    async def test_a_call_can_be_claimed_from_a_process_that_does_not_answer(self) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        assert await there.claim(conversation(1), instead_of="here")
        assert await here.hold(conversation(1), ALICE, 1.0, limit=1) == CLAIMED
        assert await there.hold(conversation(1), ALICE, 1.0, limit=1) == OK

    @pytest.mark.parametrize("instead_of", [None, "dead"])
    async def test_one_of_fifty_claims_wins(self, instead_of: str | None) -> None:
        if instead_of:
            await CallRegistry(instead_of).hold(conversation(1), ALICE, 1.0, limit=1)
        processes = [CallRegistry(f"process {number}") for number in range(50)]
        async with patience():
            won = await asyncio.gather(
                *(process.claim(conversation(1), instead_of=instead_of) for process in processes)
            )
        assert won.count(True) == 1
        assert await here.owner_of(conversation(1)) == processes[won.index(True)].process_id


class TestHandOver:
    async def test_the_next_process_takes_the_state_once(self) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        assert await here.hand_over(conversation(1), b"what was said", seconds=30)
        assert await there.owner_of(conversation(1)) is None
        assert await there.claim(conversation(1), instead_of=None)
        assert await there.take_hand_over(conversation(1)) == b"what was said"
        assert await there.take_hand_over(conversation(1)) is None
        assert await there.hold(conversation(1), ALICE, 1.0, limit=1) == OK

    async def test_a_renewal_that_comes_late_does_not_take_the_call_back(self) -> None:
        await here.hold(conversation(1), ALICE, 1.0, limit=1)
        await here.hand_over(conversation(1), b"", seconds=30)
        assert await here.hold(conversation(1), ALICE, 1.0, limit=1) == CLAIMED
        assert await there.claim(conversation(1), instead_of=None)

    async def test_what_another_process_has_claimed_is_not_handed_over(self) -> None:
        await there.claim(conversation(1), instead_of=None)
        assert not await here.hand_over(conversation(1), b"old", seconds=30)
        assert await there.take_hand_over(conversation(1)) is None

    async def test_the_state_is_kept_for_the_given_seconds(self, redis: Any) -> None:
        await here.hand_over(conversation(1), b"what was said", seconds=30)
        assert 0 < await redis.ttl(f"voicesite:hand-over:{conversation(1)}") <= 30

    async def test_the_size_of_the_state_is_bounded(self) -> None:
        assert await here.hand_over(conversation(1), bytes(HAND_OVER_MAX_BYTES), seconds=30)
        assert not await here.hand_over(conversation(2), bytes(HAND_OVER_MAX_BYTES + 1), seconds=30)
        assert await here.take_hand_over(conversation(2)) is None


class TestOwned:
    async def test_calls_that_are_held_or_handed_over_are_owned(self, redis: Any) -> None:
        for number in (1, 2, 3):
            await here.hold(conversation(number), number, 1.0, limit=1)
        await here.hand_over(conversation(2), b"what was said", seconds=30)
        await lapse(redis, conversation(3))
        conversations = [conversation(number) for number in (1, 2, 3, 4)]
        assert await there.owned(conversations) == {conversation(1), conversation(2)}
        assert await there.owned([]) == set()

    async def test_a_redis_that_forgot_everything_is_noticed(self, redis: Any) -> None:
        assert not await here.has_kept_memory(90)
        assert await here.has_kept_memory(90)
        await redis.flushdb()
        assert not await here.has_kept_memory(90)


async def test_without_redis_every_question_raises_an_error(settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    for question in (
        here.hold(conversation(1), ALICE, 1.0, limit=1),
        here.hold_all([HeldCall(conversation(1), ALICE, 1.0)], limit=1),
        here.release(conversation(1), ALICE),
        here.owner_of(conversation(1)),
        here.claim(conversation(1), instead_of=None),
        here.hand_over(conversation(1), b"", seconds=30),
        here.take_hand_over(conversation(1)),
        here.owned([conversation(1)]),
        here.has_kept_memory(90),
    ):
        with pytest.raises((RedisError, OSError)):
            await question
