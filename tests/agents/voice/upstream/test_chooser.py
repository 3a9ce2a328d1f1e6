"""Several resources: the choice as a real Redis makes it, and without one. Time passes by making all there older."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from pytest_django import Settings

from agents.voice.errors import (
    Quota,
    ResourceRefused,
    UpstreamBusy,
    UpstreamError,
    UpstreamRefused,
    UpstreamUnreachable,
)
from agents.voice.upstream import chooser as choosing
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.connect_quota import TRIAL_SECONDS, WINDOW_SECONDS, take_place, user_share
from agents.voice.upstream.resources import Resource
from tests.agents.voice.upstream.passing_time import connect_times, pass_time
from voicesite.laptop.processes import free_port

SMALL, MIDDLE, LARGE = ALL = [
    Resource(number, f"https://{number}.example", quota) for number, quota in enumerate((10, 25, 60), start=1)
]
ALICE = 1
CROWD = range(1_000)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    choosing._avoided_until.clear()
    random.seed(7)


@pytest.fixture
def no_redis(settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"


async def taken(user_id: int = ALICE, resources: Sequence[Resource] = ALL, **how: Any) -> Resource:
    chooser = Chooser(resources, user_id)
    await chooser.take(**how)
    return chooser.resource


async def failed(resource: Resource, error: UpstreamError, resources: Sequence[Resource] = ALL) -> Chooser:
    """A call whose connect there came to nothing; what its process remembers, others do not."""
    chooser = Chooser(resources, ALICE)
    chooser.resource = resource
    await chooser.failed(error)
    choosing._avoided_until.clear()
    return chooser


class TestByQuota:
    @pytest.mark.parametrize("connects", [19, 48, 76, 95])
    async def test_all_are_equally_full_at_any_time(self, connects: int) -> None:
        counts = Counter([await taken(user) for user in CROWD[:connects]])
        for resource in ALL:
            fair = connects / 95 * resource.connects_per_minute
            assert counts[resource] == pytest.approx(fair, abs=1.5)

    async def test_a_hundred_at_once_fill_each_to_its_quota_and_none_further(self, redis: Any) -> None:
        tries = [taken(user) for user in CROWD[:150]]
        answers = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(answer, Quota) for answer in answers) == 150 - 95
        assert [len(await connect_times(redis, resource)) for resource in ALL] == [10, 25, 60]

    async def test_the_first_of_a_minute_goes_now_here_now_there(self, redis: Any) -> None:
        firsts = set()
        for _ in range(60):
            firsts.add(await taken())
            await pass_time(redis, 61)
        assert firsts == set(ALL)

    async def test_a_persons_share_is_counted_over_all(self) -> None:
        tries = [taken(ALICE) for _ in range(40)]
        answers = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(answer, Resource) for answer in answers) == user_share(95) == 23
        refused = next(answer for answer in answers if isinstance(answer, Quota))
        assert "You have begun many calls" in refused.sentence

    async def test_when_all_are_full_the_first_free_place_is_told(self, redis: Any) -> None:
        """It is one of the second resource's: its connects are the oldest."""
        await taken(1, [MIDDLE])
        await pass_time(redis, 30)
        for user in CROWD[2:96]:
            await taken(user)
        with pytest.raises(Quota) as refused:
            await taken(96)
        assert refused.value.retry_after == pytest.approx(30, abs=10)
        assert "All lines are busy right now" in refused.value.sentence
        await pass_time(redis, refused.value.retry_after or 0)
        assert await taken(96) == MIDDLE

    @pytest.mark.parametrize("seed", [1, 2])
    async def test_no_minute_of_any_resource_or_person_holds_more_than_it_may(self, redis: Any, seed: int) -> None:
        """Hundreds of picks while time passes and resources fail and recover."""
        dice, gone_seconds = random.Random(seed), 0.0
        made: list[tuple[float, float, int, Resource]] = []
        for _ in range(500):
            user = dice.randrange(12)
            began = time.time() + gone_seconds
            with suppress(Quota):
                resource = await taken(user)
                made.append((began, time.time() + gone_seconds, user, resource))
                if dice.random() < 0.02:
                    await failed(resource, UpstreamUnreachable())
            if dice.random() < 0.3:
                seconds = dice.expovariate(1 / 3)
                await pass_time(redis, seconds)
                gone_seconds += seconds
        for resource in ALL:
            expect_spaced([each for each in made if each[3] == resource], resource.connects_per_minute)
        for user in range(12):
            expect_spaced([each for each in made if each[2] == user], user_share(95))
        assert set(Counter(each[3] for each in made)) == set(ALL)


def expect_spaced(made: list[tuple[float, float, int, Resource]], limit: int) -> None:
    for earlier, later in zip(made, made[limit:], strict=False):
        assert later[1] - earlier[0] >= WINDOW_SECONDS - 0.01


class TestFailing:
    @pytest.mark.parametrize("error", [ResourceRefused(), UpstreamUnreachable(), UpstreamBusy(retry_after=20)])
    async def test_it_is_left_alone_by_all_for_a_while(self, redis: Any, error: UpstreamError) -> None:
        call = await failed(LARGE, error)
        assert call.retry_in == 0
        assert LARGE not in {await taken(user) for user in CROWD[:20]}
        await pass_time(redis, error.avoid_seconds)
        assert LARGE in {await taken(user) for user in CROWD[:10]}

    @pytest.mark.parametrize("error", [UpstreamRefused("settings refused"), UpstreamRefused("no token")])
    async def test_what_is_not_its_fault_closes_it_to_nobody(self, redis: Any, error: UpstreamError) -> None:
        call = await failed(LARGE, error)
        assert call.retry_in is None
        assert await redis.keys("*:mark") == []

    async def test_its_share_goes_to_the_others_by_quota(self) -> None:
        await failed(LARGE, ResourceRefused())
        assert Counter([await taken(user) for user in CROWD[:35]]) == {SMALL: 10, MIDDLE: 25}

    async def test_the_others_full_is_full(self) -> None:
        await failed(LARGE, UpstreamBusy(retry_after=20))
        for user in CROWD[:35]:
            await taken(user)
        with pytest.raises(Quota) as refused:
            await taken(99)
        assert refused.value.retry_after == pytest.approx(15, abs=5.1)

    async def test_when_all_fail_the_first_whose_time_ends_is_tried(self) -> None:
        await failed(SMALL, UpstreamBusy(retry_after=50))
        await failed(LARGE, UpstreamBusy(retry_after=30))
        call = await failed(MIDDLE, UpstreamBusy(retry_after=40))
        assert call.retry_in == pytest.approx(25, abs=5.1)
        assert await taken(1) == LARGE

    async def test_a_refusal_of_one_does_not_end_a_call_that_another_may_take_soon(self) -> None:
        two = [SMALL, LARGE]
        await failed(LARGE, UpstreamBusy(retry_after=20), two)
        call = await failed(SMALL, ResourceRefused(), two)
        assert call.retry_in == pytest.approx(15, abs=5.1)
        call.resource = LARGE
        await call.failed(ResourceRefused())
        assert call.retry_in is None

    async def test_what_refused_a_call_once_may_take_it_later(self) -> None:
        two = [SMALL, LARGE]
        call = await failed(SMALL, ResourceRefused(), two)
        call.resource = LARGE
        await call.opened()
        await call.failed(ResourceRefused())
        assert call.retry_in is not None

    async def test_no_site_locks_itself_out(self, redis: Any) -> None:
        """One after the other is tried, each whenever nothing better is known."""
        for resource in ALL:
            await failed(resource, ResourceRefused())
            await pass_time(redis, 1)
        tried = []
        for user in CROWD[:6]:
            tried.append(await taken(user))
            await failed(tried[-1], ResourceRefused())
            await pass_time(redis, 1)
        assert tried == ALL * 2

    async def test_after_its_time_one_call_tries_it_for_all(self, redis: Any) -> None:
        await failed(LARGE, UpstreamUnreachable())
        await pass_time(redis, 16)
        trial = Chooser([LARGE, MIDDLE], 0)
        for user in CROWD[1:12]:  # the emptiest is the first choice of one of them
            trial = Chooser(ALL, user)
            await trial.take()
            if trial.resource == LARGE:
                break
        assert trial.resource == LARGE
        assert LARGE not in {await taken(user) for user in CROWD[20:30]}
        await trial.opened()
        assert LARGE in {await taken(user) for user in CROWD[30:40]}
        assert await redis.keys("*:mark") == []

    async def test_who_has_to_wait_leaves_the_trial_to_others(self, redis: Any) -> None:
        """Else all would wait for that one's turn, which may come to nothing: the person may be gone by then."""
        two = [MIDDLE, SMALL]
        await failed(MIDDLE, UpstreamUnreachable(), two)
        await pass_time(redis, 16)
        for _ in range(user_share(35)):
            await taken(ALICE, [LARGE])
        place = await take_place(two, user_id=ALICE, may_wait_seconds=WINDOW_SECONDS)
        assert place.wait_seconds > 0
        assert (place.resource, place.is_trial) == (SMALL, False)
        assert MIDDLE in {await taken(user, two) for user in CROWD[2:6]}

    async def test_a_trial_that_is_never_told_of_ends_by_itself(self, redis: Any) -> None:
        two = [MIDDLE, LARGE]
        await failed(LARGE, UpstreamUnreachable(), two)
        await pass_time(redis, 16)
        assert await taken(1, two) == LARGE or await taken(2, two) == LARGE
        assert await taken(3, two) == MIDDLE
        await pass_time(redis, TRIAL_SECONDS)
        assert LARGE in {await taken(user, two) for user in CROWD[4:8]}

    async def test_a_call_goes_elsewhere_than_where_it_was_lost(self) -> None:
        assert {await taken(user, instead_of=LARGE) for user in CROWD[:20]} == {SMALL, MIDDLE}

    async def test_and_back_there_if_no_other_has_a_place(self) -> None:
        for user in CROWD[:10]:
            await taken(user, [SMALL])
        assert await taken(20, [SMALL, LARGE], within_seconds=5, instead_of=LARGE) == LARGE


class TestOnlyOne:
    """What it did before there could be several."""

    @pytest.mark.parametrize(
        ("error", "retry_in"),
        [
            (UpstreamUnreachable(), 0.0),
            (UpstreamBusy(retry_after=7), 7.0),
            (ResourceRefused(), None),
            (UpstreamRefused(), None),
        ],
    )
    async def test_a_failure_leaves_what_it_always_left(
        self, redis: Any, error: UpstreamError, retry_in: float | None
    ) -> None:
        call = await failed(SMALL, error, [SMALL])
        assert call.retry_in == retry_in
        assert await redis.keys("*:mark") == []
        assert await taken(1, [SMALL], instead_of=SMALL) == SMALL

    async def test_a_refusal_that_is_over_is_forgotten(self) -> None:
        """Of a connection in advance, for example: the next failure counts for itself."""
        call = await failed(SMALL, ResourceRefused(), [SMALL])
        await call.failed(UpstreamBusy(retry_after=7))
        assert call.retry_in == 7


@pytest.mark.usefixtures("no_redis")
class TestWithoutRedis:
    async def test_chance_spreads_by_quota_and_nothing_is_counted(self) -> None:
        counts = Counter([await taken() for _ in range(400)])
        assert counts[LARGE] > counts[MIDDLE] > counts[SMALL] > 0

    async def test_a_process_avoids_what_failed_for_it(self) -> None:
        call = Chooser(ALL, ALICE)
        call.resource = LARGE
        await call.failed(UpstreamUnreachable())
        assert call.retry_in == 0
        assert {await taken() for _ in range(40)} == {SMALL, MIDDLE}
        await call.opened()
        assert LARGE in {await taken() for _ in range(40)}

    async def test_it_never_locks_itself_out(self) -> None:
        call = Chooser(ALL, ALICE)
        for resource, seconds in ((LARGE, 20.0), (SMALL, 10.0), (MIDDLE, 30.0)):
            call.resource = resource
            await call.failed(UpstreamBusy(retry_after=seconds))
        assert call.retry_in == pytest.approx(7.5, abs=2.6)
        assert await taken() == SMALL

    async def test_a_lost_call_goes_elsewhere(self) -> None:
        assert LARGE not in {await taken(instead_of=LARGE) for _ in range(40)}
