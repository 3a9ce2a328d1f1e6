"""Places in a process, quotas and the end of all calls."""

import asyncio
from typing import Any

import pytest

from agents.voice.errors import Quota, ServerRestarting, VoiceError
from agents.voice.live_calls import LiveCalls


class Call:
    """As much of a session as the list of calls knows."""

    error: VoiceError | None = None

    def stop(self, error: VoiceError) -> None:
        self.error = error


def test_a_place_is_free_again_when_the_call_is_over() -> None:
    calls = LiveCalls()
    for _ in range(3):
        with calls.place(1):
            pass
    assert calls.places_taken == 0


def test_a_full_process_refuses() -> None:
    calls = LiveCalls()
    with calls.place(1), pytest.raises(Quota) as refused, calls.place(1):
        pass
    assert refused.value.retry_after
    assert calls.places_taken == 0


async def test_waiting_for_the_last_call() -> None:
    calls = LiveCalls()
    async with asyncio.timeout(1), asyncio.TaskGroup() as tasks:
        with calls.place(2):
            waiting = tasks.create_task(calls.wait_until_empty())
            await asyncio.sleep(0)
            assert not waiting.done()


def test_all_calls_are_told_why_they_end() -> None:
    calls = LiveCalls()
    first: Any = Call()
    second: Any = Call()
    with calls.listed(first), calls.listed(second):
        calls.stop_all(ServerRestarting())
    assert [type(call.error) for call in (first, second)] == [ServerRestarting, ServerRestarting]
    assert calls.sessions == set()


def test_a_call_that_was_being_opened_when_all_were_stopped_ends_too() -> None:
    calls = LiveCalls()
    late: Any = Call()
    calls.stop_all(ServerRestarting())
    with calls.listed(late):
        assert isinstance(late.error, ServerRestarting)
