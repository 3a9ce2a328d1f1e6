"""Tasks side by side: the first end counts, and a cancellation is never lost."""

import asyncio

import pytest

from agents.voice.side_by_side import until_one_ends


async def for_ever() -> None:
    await asyncio.Event().wait()


async def at_once() -> None:
    return


async def fails(error: Exception) -> None:
    raise error


async def test_the_first_that_returns_ends_all() -> None:
    await until_one_ends(first=for_ever(), second=at_once())


async def test_the_first_that_fails_ends_all_with_its_error() -> None:
    with pytest.raises(ConnectionResetError):
        await until_one_ends(first=for_ever(), second=fails(ConnectionResetError()))


async def test_each_runs_under_its_name() -> None:
    names = []

    async def tells() -> None:
        task = asyncio.current_task()
        assert task is not None
        names.append(task.get_name())

    await until_one_ends(microphone=tells(), events=for_ever())
    assert names == ["microphone"]


@pytest.mark.parametrize("is_fault", [False, True])
async def test_a_cancellation_passes_while_the_others_take_their_time_to_end(is_fault: bool) -> None:
    goes_on, is_ending = asyncio.Event(), asyncio.Event()

    async def ends_slowly() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            is_ending.set()
            await goes_on.wait()

    first = fails(OSError()) if is_fault else at_once()
    running = asyncio.create_task(until_one_ends(slow=ends_slowly(), first=first))
    await is_ending.wait()
    running.cancel()
    await asyncio.sleep(0)
    goes_on.set()
    await asyncio.wait([running])
    assert running.cancelled()
