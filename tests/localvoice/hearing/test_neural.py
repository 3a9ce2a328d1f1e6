"""Turns and the pool that recognises them: what is recognised, in which order, and what happens when it fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from localvoice.hearing.by_language import ByLanguage
from localvoice.hearing.deaf import Deaf
from localvoice.hearing.neural import NeuralTurn
from localvoice.hearing.pool import AT_ONCE, MOST_WAITING, Recogniser, RecogniserPool, RecognitionFailed
from localvoice.hearing.segments import LONG_MS
from localvoice.missing import EngineMissing
from tests.localvoice.hearing.recognisers import WAIT_S, Counting, Failing, Held
from tests.localvoice.sounds import tone


@asynccontextmanager
async def pool_of(recogniser: Recogniser) -> AsyncIterator[RecogniserPool]:
    pool = RecogniserPool(recogniser)
    async with asyncio.timeout(2 * WAIT_S), pool.running():
        yield pool


@asynccontextmanager
async def all_busy(held: Held) -> AsyncIterator[RecogniserPool]:
    """A pool whose threads have all begun, each with the turn of another caller; they are let go at the end."""
    async with pool_of(held) as pool:
        try:
            for _ in range(AT_ONCE):
                spoken(pool, 10).pause()
            for _ in range(AT_ONCE):
                assert await asyncio.to_thread(held.has_begun.acquire, timeout=WAIT_S)
            yield pool
        finally:
            held.let_go()


def spoken(pool: RecogniserPool, duration_ms: int, language: str = "en") -> NeuralTurn:
    turn = NeuralTurn(pool, language)
    turn.feed(tone(duration_ms))
    return turn


async def test_the_whole_turn_is_recognised_at_each_pause() -> None:
    recogniser = Counting()
    async with pool_of(recogniser) as pool:
        turn = spoken(pool, 100)
        turn.pause()
        assert await turn.words_so_far() == "en 100"
        turn.feed(tone(200))
        turn.pause()
        assert await turn.words_so_far() == "en 300"


async def test_what_was_recognised_at_the_pause_is_not_recognised_again_at_the_end() -> None:
    recogniser = Counting()
    async with pool_of(recogniser) as pool:
        turn = spoken(pool, 100)
        turn.pause()
        await turn.words_so_far()
        assert await turn.text() == "en 100"
    assert recogniser.heard == ["en 100"]


async def test_a_long_turn_is_put_together_from_its_segments() -> None:
    async with pool_of(Counting()) as pool:
        turn = spoken(pool, LONG_MS)
        turn.pause()
        turn.feed(tone(100))
        assert await turn.text() == f"en {LONG_MS} en 100"


async def test_who_gives_up_on_the_words_so_far_still_gets_them_at_the_end() -> None:
    held = Held()
    async with all_busy(held) as pool:
        turn = spoken(pool, 300)
        turn.pause()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await turn.words_so_far()
        held.let_go()
        assert await turn.text() == "en 300"


async def test_nothing_said_is_no_words() -> None:
    async with pool_of(Counting()) as pool:
        assert await NeuralTurn(pool, "en").text() == ""


async def test_two_callers_are_recognised_at_once_and_a_third_one_later() -> None:
    held = Held()
    async with all_busy(held) as pool:
        third = asyncio.create_task(spoken(pool, 300).text())
        await asyncio.sleep(0)
        assert not third.done()
        held.let_go()
        assert await third == "en 300"
    assert held.most_at_once == AT_ONCE


async def test_the_event_loop_goes_on_while_all_threads_are_busy() -> None:
    async with all_busy(Held()):
        for _ in range(100):
            await asyncio.sleep(0)


async def test_a_turn_that_is_over_goes_before_those_that_go_on() -> None:
    held = Held()
    async with all_busy(held) as pool:
        going_on = [spoken(pool, 1000 + number) for number in range(5)]
        for turn in going_on:
            turn.pause()
        over = asyncio.create_task(spoken(pool, 300).text())
        await asyncio.sleep(0)
        held.let_go()
        await over
        for turn in going_on:
            await turn.words_so_far()
    assert held.heard.index("en 300") <= AT_ONCE + 1  # those that had begun come first


async def test_nothing_is_lost_when_more_wait_than_there_is_room_for() -> None:
    held = Held()
    async with all_busy(held) as pool:
        turns = [spoken(pool, 100 + number) for number in range(MOST_WAITING + 10)]
        for turn in turns:
            turn.pause()
        held.let_go()
        assert [await turn.text() for turn in turns] == [f"en {100 + number}" for number in range(MOST_WAITING + 10)]


async def test_a_turn_that_grows_while_it_waits_is_recognised_once() -> None:
    held = Held()
    async with all_busy(held) as pool:
        turn = spoken(pool, 100)
        for _ in range(3):
            turn.pause()
            turn.feed(tone(100))
        held.let_go()
        assert await turn.text() == "en 400"
    assert [heard for heard in held.heard if heard != "en 10"] == ["en 400"]


async def test_words_of_a_turn_that_went_on_are_dropped() -> None:
    held = Held()
    async with pool_of(held) as pool:
        turn = spoken(pool, 100)
        turn.pause()
        assert await asyncio.to_thread(held.has_begun.acquire, timeout=WAIT_S)
        turn.feed(tone(100))
        turn.pause()
        held.let_go()
        assert await turn.text() == "en 200"
    assert held.heard == ["en 200"]


async def test_a_turn_that_nobody_waits_for_any_more_is_not_recognised() -> None:
    held = Held()
    async with all_busy(held) as pool:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await spoken(pool, 300).text()
        discarded = spoken(pool, 400)
        discarded.pause()
        discarded.discard()
        held.let_go()
        assert await spoken(pool, 500).text() == "en 500"
    assert not {"en 300", "en 400"} & set(held.heard)


async def test_a_failure_costs_one_turn_and_the_next_is_heard() -> None:
    async with pool_of(Failing(MemoryError(), times=1)) as pool:
        with pytest.raises(RecognitionFailed):
            await spoken(pool, 100).text()
        assert await spoken(pool, 100).text() == "heard"


async def test_what_failed_at_a_pause_is_tried_again_at_the_end() -> None:
    async with pool_of(Failing(RuntimeError(), times=1)) as pool:
        turn = spoken(pool, 100)
        turn.pause()
        with pytest.raises(RecognitionFailed):
            await turn.words_so_far()
        assert await turn.text() == "heard"


async def test_without_ears_the_sentence_says_how_to_get_them() -> None:
    async with pool_of(Deaf("No ears: install some.")) as pool:
        with pytest.raises(EngineMissing, match="install some"):
            await spoken(pool, 100).text()


async def test_the_language_of_the_session_chooses() -> None:
    english, others = Counting(), Counting()
    async with pool_of(ByLanguage(english, others)) as pool:
        await spoken(pool, 100).text()
        await spoken(pool, 200, "de").text()
    assert (english.heard, others.heard) == (["en 100"], ["de 200"])


async def test_the_pool_ends_while_threads_are_busy() -> None:
    held = Held()
    async with pool_of(held) as pool:
        spoken(pool, 100).pause()
        assert await asyncio.to_thread(held.has_begun.acquire, timeout=WAIT_S)
        held.let_go()
