"""Connects a minute, counted in a real Redis. Time passes by making what was counted older."""

import asyncio
import time
from typing import Any

import pytest
from pytest_django import Settings

from agents.voice.errors import Quota
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.connect_quota import take_place, user_share
from agents.voice.upstream.resources import Resource
from tests.agents.voice.upstream.passing_time import connect_times, pass_time
from tests.patience import patience
from voicesite.laptop.processes import free_port

AZURE = "https://mara.services.ai.azure.com"
ALICE, BOB = 1, 2


def resource(limit: int, url: str = AZURE) -> list[Resource]:
    return [Resource(1, url, limit)]


async def take(*, user_id: int, limit: int, within_seconds: float = 0.0) -> None:
    """Returns when it is this connect's turn."""
    await Chooser(resource(limit), user_id).take(within_seconds=within_seconds)


async def refusal(*, user_id: int, limit: int) -> Quota:
    with pytest.raises(Quota) as refused:
        await take(user_id=user_id, limit=limit)
    return refused.value


async def counted(redis: Any) -> list[float]:
    """The times of all counted connects to the resource, in seconds."""
    return await connect_times(redis, *resource(1))


async def test_the_window_slides(redis: Any) -> None:
    """With minutes by the clock, twice the limit would fit around the turn of one."""
    await take(user_id=ALICE, limit=2)
    await pass_time(redis, 30)
    await take(user_id=ALICE, limit=2)
    await pass_time(redis, 20)
    refused = await refusal(user_id=ALICE, limit=2)
    assert refused.retry_after is not None
    assert 0 < refused.retry_after <= 10
    await pass_time(redis, 10)
    await take(user_id=ALICE, limit=2)
    assert (await refusal(user_id=ALICE, limit=2)).retry_after == pytest.approx(30, abs=10)


async def test_at_its_edge_a_place_is_free_and_not_before(redis: Any) -> None:
    await take(user_id=ALICE, limit=1)
    waits = (await refusal(user_id=ALICE, limit=1)).retry_after
    assert waits is not None
    await pass_time(redis, waits - 30)
    assert (await refusal(user_id=ALICE, limit=1)).retry_after == pytest.approx(30, abs=10)
    await pass_time(redis, 30)
    await take(user_id=ALICE, limit=1)


async def test_connects_of_a_clock_that_went_back_lock_nobody_out(redis: Any) -> None:
    """A server that was ahead is corrected, or another one takes its place."""
    await take(user_id=ALICE, limit=1)
    await pass_time(redis, -3_600)
    await take(user_id=ALICE, limit=1)
    assert len(await counted(redis)) == 1


async def test_a_hundred_at_once_are_counted_one_by_one() -> None:
    tries = [take(user_id=user, limit=25) for user in range(100)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert [answer for answer in answers if not isinstance(answer, Quota)] == [None] * 25


async def test_one_user_leaves_the_others_their_places() -> None:
    tries = [take(user_id=ALICE, limit=25) for _ in range(100)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert answers.count(None) == user_share(25) == 6
    for user_id in range(BOB, BOB + 19):
        await take(user_id=user_id, limit=25)


@pytest.mark.parametrize(("limit", "share"), [(1, 1), (2, 2), (5, 3), (12, 3), (25, 6), (10_000, 2_500)])
def test_a_share_is_a_quarter_and_at_least_three(limit: int, share: int) -> None:
    assert user_share(limit) == share


async def test_what_is_refused_is_not_counted(redis: Any) -> None:
    for _ in range(5):
        await take(user_id=BOB, limit=20)
    for _ in range(10):
        await refusal(user_id=BOB, limit=20)
    assert len(await counted(redis)) == 5


async def test_each_resource_has_its_own_count() -> None:
    await take(user_id=ALICE, limit=1)
    await take_place(resource(1, "https://other.services.ai.azure.com"), user_id=BOB)


async def test_redis_does_not_learn_the_address(redis: Any) -> None:
    await take(user_id=ALICE, limit=1)
    keys = await redis.keys("voicesite:connects:*")
    ttls = [await redis.pttl(key) for key in keys]
    assert len(keys) == 2
    assert b"mara" not in b"".join(keys)
    assert all(0 < ttl <= 60_000 for ttl in ttls)


async def test_a_refusal_says_why_and_when_to_come_back() -> None:
    await take(user_id=ALICE, limit=1)
    busy = await refusal(user_id=BOB, limit=1)
    assert busy.sentence.startswith("All lines are busy right now. Please try again in ")
    for _ in range(2):
        await take(user_id=ALICE, limit=10)
    own = await refusal(user_id=ALICE, limit=10)
    assert own.sentence.startswith("You have begun many calls in a short time. Please try again in ")
    assert own.retry_after is not None
    assert 0 < own.retry_after <= 60


class TestInLine:
    async def test_a_free_place_is_taken_at_once(self) -> None:
        async with patience():
            await take(user_id=ALICE, limit=1, within_seconds=60)

    async def test_a_call_that_connects_again_waits_for_its_turn(self, redis: Any) -> None:
        await take(user_id=ALICE, limit=1)
        await pass_time(redis, 59.5)
        async with patience():
            await take(user_id=BOB, limit=1, within_seconds=5)
        its_turn = (await counted(redis))[-1]
        assert its_turn <= time.time()
        await refusal(user_id=ALICE, limit=1)

    async def test_who_would_wait_too_long_is_told_and_not_counted(self, redis: Any) -> None:
        await take(user_id=ALICE, limit=1)
        with pytest.raises(Quota) as refused:
            await take(user_id=BOB, limit=1, within_seconds=20)
        assert refused.value.retry_after == pytest.approx(60, abs=10)
        assert len(await counted(redis)) == 1

    async def test_no_minute_ever_holds_more_than_the_limit(self, redis: Any) -> None:
        """Sixty calls stand in line, some of them held up by their own share."""
        limit = 8
        waits = [
            (await take_place(resource(limit), user_id=number % 5, may_wait_seconds=3_600)).wait_seconds
            for number in range(60)
        ]
        times = await counted(redis)
        assert len(times) == 60
        assert all(later - earlier >= 59.999 for earlier, later in zip(times, times[limit:], strict=False))
        assert max(waits) < 60 * 60 / 3


async def test_without_redis_calls_go_before_quotas(settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    for _ in range(3):
        await take(user_id=ALICE, limit=1)
    await take(user_id=ALICE, limit=1, within_seconds=0)
