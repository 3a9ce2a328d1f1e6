"""The recogniser processes: what was said, who has to wait, and what happens when one dies."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from localvoice.audio import BYTES_PER_MS
from localvoice.hearing.pocketsphinx import PocketsphinxHearing
from localvoice.hearing.pocketsphinx_process import RecogniserFailed
from tests.localvoice.processes import children_of
from tests.localvoice.running import GENEROUS_S
from tests.localvoice.sounds import speech

HELLO_FROM, HELLO_TO = 1200 * BYTES_PER_MS, 2000 * BYTES_PER_MS  # where "hello" is in the recording, in bytes

FIVE_TURNS_S = 60  # on two cores they took 7 s, and 26 s at a load of 17


@pytest.fixture
async def hearing() -> AsyncIterator[PocketsphinxHearing]:
    hearing = PocketsphinxHearing()
    async with hearing.running():
        yield hearing


async def test_words_come_utterance_by_utterance(hearing: PocketsphinxHearing) -> None:
    turn = hearing.open_ear().begin_turn()
    turn.feed(speech("hello")[HELLO_FROM:HELLO_TO])
    turn.pause()
    turn.feed(speech("stop"))
    assert await turn.text() == "hello stop"


async def test_who_waits_in_vain_for_the_words_so_far_still_gets_them_at_the_end(hearing: PocketsphinxHearing) -> None:
    turn = hearing.open_ear().begin_turn()
    turn.feed(speech("hello")[HELLO_FROM:HELLO_TO])
    turn.pause()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await turn.words_so_far()
    assert await turn.text() == "hello"


async def test_nothing_said_is_no_words(hearing: PocketsphinxHearing) -> None:
    assert await hearing.open_ear().begin_turn().text() == ""


@pytest.mark.timeout(2 * FIVE_TURNS_S)
async def test_callers_share_the_workers(hearing: PocketsphinxHearing) -> None:
    turns = [hearing.open_ear().begin_turn() for _ in range(5)]
    for turn in turns:
        turn.feed(speech("my_name_is_linda"))
    async with asyncio.timeout(FIVE_TURNS_S):
        words = [await turn.text() for turn in turns]
    assert words == ["my name is linda"] * 5


async def test_a_discarded_turn_frees_its_worker(hearing: PocketsphinxHearing) -> None:
    for _ in range(8):
        turn = hearing.open_ear().begin_turn()
        turn.feed(speech("opening_hours"))
        turn.discard()
    last = hearing.open_ear().begin_turn()
    last.feed(speech("hello")[HELLO_FROM:HELLO_TO])
    async with asyncio.timeout(GENEROUS_S):
        assert await last.text() == "hello"


async def test_a_recogniser_that_dies_costs_one_turn_and_is_replaced(hearing: PocketsphinxHearing) -> None:
    recognisers = own_recognisers()
    assert len(recognisers) >= 2
    for recogniser in recognisers:
        os.kill(recogniser, signal.SIGKILL)
    ear = hearing.open_ear()
    for _ in recognisers:
        turn = ear.begin_turn()
        turn.feed(speech("hello"))
        with pytest.raises(RecogniserFailed):
            await turn.text()
    turn = ear.begin_turn()
    turn.feed(speech("hello")[HELLO_FROM:HELLO_TO])
    async with asyncio.timeout(GENEROUS_S):
        assert await turn.text() == "hello"


def own_recognisers() -> set[int]:
    """The recogniser processes of this process. The service under test has its own."""
    children = children_of(os.getpid())
    return {child for child in children if b"pocketsphinx_worker" in Path(f"/proc/{child}/cmdline").read_bytes()}
