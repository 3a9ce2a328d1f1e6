"""Places for new calls in a real Redis, as processes offer and take them."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings
from redis.exceptions import RedisError

from agents.voice.redis.places import Places
from agents.voice.redis.registry import CallRegistry
from tests.patience import patience
from voicesite.laptop.processes import free_port

ALICE = 1

here, there = Places("here"), Places("there")


@pytest.fixture(autouse=True)
async def _nothing_taken(apart_from_served_sites: None, redis: Any) -> None:
    await redis.flushdb()


async def taken_from(asking: Places, *, limit: int = 2, known: int = 0, **how: Any) -> str | None:
    return await asking.take(uuid4(), limit=limit, known=known, **how)


async def fill(places: Places, count: int) -> list[UUID]:
    """That many places in that process are taken, by itself."""
    conversations = [uuid4() for _ in range(count)]
    for conversation_id in conversations:
        assert await places.take(conversation_id, limit=count, known=0) == places.process_id
    return conversations


class TestTake:
    async def test_a_process_with_room_takes_its_own_place_whatever_others_have(self) -> None:
        await there.offer(40)
        assert [await taken_from(here) for _ in range(2)] == ["here", "here"]

    async def test_a_full_process_takes_a_place_where_there_is_one_until_all_are_full(self) -> None:
        await here.offer(2)
        await there.offer(3)
        assert [await taken_from(here) for _ in range(6)] == ["here", "here", "there", "there", "there", None]
        assert await taken_from(there, limit=3) is None

    async def test_of_many_the_emptiest_is_taken_measured_by_its_limit(self) -> None:
        for name, limit, count in (("small", 3, 1), ("large", 10, 4), ("full", 1, 1)):
            await Places(name).offer(limit)
            await fill(Places(name), count)
        found = [await taken_from(here, limit=0) for _ in range(9)]
        assert found == ["small", "large", "large", "large", "small", "large", "large", "large", None]

    async def test_one_that_was_left_out_is_not_taken(self) -> None:
        await there.offer(1)
        assert await taken_from(here, leave_out=["here"]) == "there"
        assert await taken_from(here, limit=0, leave_out=["there"]) is None

    async def test_calls_that_redis_has_forgotten_count(self) -> None:
        await there.offer(1)
        assert await taken_from(here, limit=2, known=2) == "there"

    @pytest.mark.parametrize("places", [1, 7])
    async def test_of_fifty_that_ask_at_once_as_many_get_a_place_as_there_are(self, places: int) -> None:
        """From many processes, all of them full: nobody takes the last place twice."""
        await there.offer(places)
        async with patience():
            found = await asyncio.gather(*(taken_from(Places(f"full {number}"), limit=0) for number in range(50)))
        assert found.count("there") == places
        assert found.count(None) == 50 - places


class TestOffer:
    async def test_a_process_that_says_nothing_more_gets_no_calls(self, redis: Any) -> None:
        """It has died: what it offered lapses, and nothing of it stays."""
        await there.offer(2)
        assert 0 < await redis.ttl("voicesite:limit-of:there") <= 15
        await redis.delete("voicesite:limit-of:there")
        assert await taken_from(here, limit=0) is None
        assert not await redis.smembers("voicesite:processes")

    async def test_a_process_that_stops_gets_no_calls(self) -> None:
        await there.offer(2)
        await there.withdraw()
        assert await taken_from(here, limit=0) is None

    async def test_a_process_that_does_not_answer_gets_none_until_it_offers_again(self) -> None:
        await there.offer(2)
        await here.withdraw("there")
        assert await taken_from(here, limit=0) is None
        await there.offer(2)
        assert await taken_from(here, limit=0) == "there"

    async def test_all_are_known_some_seconds_after_the_first_offer(self, redis: Any) -> None:
        assert not await here.are_known()
        await here.offer(2)
        assert not await here.are_known()
        assert 5 < await redis.ttl("voicesite:processes:learning") <= 10
        await redis.delete("voicesite:processes:learning")
        await there.offer(2)
        assert await here.are_known()

    async def test_nothing_stays_in_redis_for_ever(self, redis: Any) -> None:
        await there.offer(2)
        await taken_from(here, limit=0)
        keys = await redis.keys("voicesite:*")
        assert len(keys) == 5
        assert all([0 < await redis.ttl(key) <= 60 for key in keys])


class TestGivingBack:
    async def test_a_place_that_is_given_back_is_free(self) -> None:
        await there.offer(1)
        conversation_id = uuid4()
        assert await here.take(conversation_id, limit=0, known=0) == "there"
        assert await there.has(conversation_id)
        await here.give_back("there", conversation_id)
        assert not await there.has(conversation_id)
        assert await taken_from(here, limit=0) == "there"

    async def test_a_place_that_no_call_needed_is_free_after_a_while(self, redis: Any) -> None:
        (conversation_id,) = await fill(here, 1)
        assert await taken_from(here, limit=1) is None
        await redis.zadd("voicesite:places-in:here", {str(conversation_id): 1})
        assert await taken_from(here, limit=1) == "here"

    async def test_a_place_is_kept_as_long_as_the_lease_and_ends_with_it(self, redis: Any) -> None:
        (conversation_id,) = await fill(here, 1)
        calls = CallRegistry("here")
        await redis.zadd("voicesite:places-in:here", {str(conversation_id): 1})
        await calls.hold(conversation_id, ALICE, 1.0, limit=1)
        assert await taken_from(here, limit=1) is None
        await calls.release(conversation_id, ALICE)
        assert await taken_from(here, limit=1) == "here"

    async def test_a_call_that_is_handed_over_gives_its_place_back(self) -> None:
        (conversation_id,) = await fill(here, 1)
        await CallRegistry("here").hand_over(conversation_id, b"what was said", seconds=30)
        assert await taken_from(here, limit=1) == "here"

    async def test_a_call_that_another_process_has_taken_up_gives_its_place_back_here_only(self) -> None:
        (conversation_id,) = await fill(here, 1)
        calls, elsewhere = CallRegistry("here"), CallRegistry("there")
        await calls.hold(conversation_id, ALICE, 1.0, limit=1)
        await elsewhere.claim(conversation_id, instead_of="here")
        await elsewhere.hold(conversation_id, ALICE, 1.0, limit=1)
        await calls.release(conversation_id, ALICE)
        assert not await here.has(conversation_id)
        assert await there.has(conversation_id)


async def test_without_redis_every_question_raises_an_error(settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    for question in (
        here.offer(1),
        here.withdraw(),
        here.take(uuid4(), limit=1, known=0),
        here.has(uuid4()),
        here.are_known(),
        here.give_back("here", uuid4()),
    ):
        with pytest.raises((RedisError, OSError)):
            await question
