"""A time limit is the same with and without waiting; without, nothing is set up for it."""

import asyncio

import pytest

from agents.voice.within import within


async def at_once(answer: str) -> str:
    return answer


async def after(seconds: float, answer: str) -> str:
    await asyncio.sleep(seconds)
    await asyncio.sleep(0)
    return answer


async def test_what_does_not_wait_sets_up_no_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_limit(_seconds: float) -> None:
        raise AssertionError("a time limit")

    monkeypatch.setattr(asyncio, "timeout", no_limit)
    assert await within(1, at_once("sent")) == "sent"
    with pytest.raises(AssertionError):
        await within(1, after(0, "sent"))


async def test_what_waits_gives_its_answer() -> None:
    assert await within(60, after(0.001, "sent")) == "sent"


async def test_what_takes_too_long_is_cancelled() -> None:
    seen: list[type[BaseException]] = []

    async def stuck() -> None:
        try:
            await asyncio.Event().wait()
        except BaseException as error:
            seen.append(type(error))
            raise

    with pytest.raises(TimeoutError):
        await within(0.001, stuck())
    assert seen == [asyncio.CancelledError]


async def test_a_cancellation_from_outside_comes_through() -> None:
    task = asyncio.create_task(within(60, asyncio.Event().wait()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("seconds", [0.0, None], ids=["after a while", "at once"])
async def test_errors_are_those_of_the_work(seconds: float | None) -> None:
    async def fails() -> None:
        if seconds is not None:
            await asyncio.sleep(seconds)
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError, match="gone"):
        await within(60, fails())


async def test_work_may_go_on_after_an_error_that_it_handles() -> None:
    async def handles() -> str:
        waits = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(waits.set_exception, KeyError("no"))
        try:
            await waits
        except KeyError:
            await asyncio.sleep(0)
            return "handled"
        return "not raised"

    assert await within(60, handles()) == "handled"
