"""Audio on its way upstream: bounded in rate and in what waits."""

import asyncio

import pytest

from agents.voice.errors import FrameTooLarge
from agents.voice.upstream.microphone import Intake, Microphone
from tests.patience import patience

FRAME_SECONDS = 0.04
FRAME_BYTES = 1_920
SECOND = 25  # frames


def frame(number: int = 0) -> bytes:
    return number.to_bytes(2, "little") * (FRAME_BYTES // 2)


def speak(microphone: Microphone, frames: int, *, start: float = 0.0, speed: float = 1.0) -> list[Intake]:
    """Numbered frames at `speed` times real time, which nobody takes away."""
    return [microphone.offer(frame(number), start + number * FRAME_SECONDS / speed) for number in range(frames)]


async def first_waiting(microphone: Microphone) -> int:
    return int.from_bytes((await microphone.next_frame())[:2], "little")


async def test_frames_come_out_as_they_went_in() -> None:
    microphone = Microphone()
    assert set(speak(microphone, 3)) == {Intake.TAKEN}
    assert [await first_waiting(microphone) for _ in range(3)] == [0, 1, 2]


async def test_a_reader_waits_for_the_next_frame() -> None:
    microphone = Microphone()
    reader = asyncio.create_task(microphone.next_frame())
    await asyncio.sleep(0)
    assert not reader.done()
    microphone.offer(frame(9), 0.0)
    assert await reader == frame(9)


async def test_a_cancelled_reader_loses_no_frame() -> None:
    microphone = Microphone()
    reader = asyncio.create_task(microphone.next_frame())
    await asyncio.sleep(0)
    microphone.offer(frame(1), 0.0)
    reader.cancel()
    await asyncio.wait([reader])
    assert await first_waiting(microphone) == 1


async def test_a_frame_that_is_taken_says_when_it_came() -> None:
    microphone = Microphone()
    speak(microphone, 2, start=100.0)
    await microphone.next_frame()
    assert microphone.arrived_at == 100.0
    await microphone.next_frame()
    assert microphone.arrived_at == 100.0 + FRAME_SECONDS


async def test_a_frame_that_is_said_again_came_long_ago() -> None:
    microphone = Microphone()
    speak(microphone, 1)
    await microphone.next_frame()
    microphone.hold()
    microphone.go_on(unheard_since=0.0)
    await microphone.next_frame()
    assert microphone.arrived_at is None


async def test_what_waits_is_known() -> None:
    microphone = Microphone()
    speak(microphone, 3)
    await microphone.next_frame()
    assert microphone.waiting_bytes == 2 * FRAME_BYTES


async def test_after_two_seconds_the_oldest_frame_goes() -> None:
    microphone = Microphone()
    intakes = speak(microphone, 2 * SECOND + 3)
    assert intakes[2 * SECOND - 1 :] == [Intake.TAKEN, *[Intake.DROPPED_OLDEST] * 3]
    assert await first_waiting(microphone) == 3


def test_five_seconds_of_dropping_end_the_call() -> None:
    microphone = Microphone()
    with pytest.raises(FrameTooLarge):
        speak(microphone, 8 * SECOND)


@pytest.mark.parametrize("start", [0.0, 1_000.0])
def test_dropping_is_counted_from_its_first_frame_whatever_the_clock_shows(start: float) -> None:
    microphone = Microphone()
    speak(microphone, 2 * SECOND, start=start, speed=1e9)
    assert microphone.offer(frame(), start) is Intake.DROPPED_OLDEST
    assert microphone.offer(frame(), start + 5.0) is Intake.DROPPED_OLDEST
    with pytest.raises(FrameTooLarge):
        microphone.offer(frame(), start + 5.1)


async def test_an_upstream_at_half_speed_ends_the_call_as_well() -> None:
    microphone, taken = Microphone(), 0
    with pytest.raises(FrameTooLarge):  # noqa: PT012 - the reader is part of it
        for number in range(20 * SECOND):
            microphone.offer(frame(number), number * FRAME_SECONDS)
            if number % 2:
                await microphone.next_frame()
                taken += 1
    assert 3 * SECOND < taken < 6 * SECOND


async def test_an_upstream_that_has_caught_up_may_lag_again() -> None:
    microphone = Microphone()
    speak(microphone, 2 * SECOND + 2)
    for _ in range(SECOND + 5):
        await microphone.next_frame()
    assert microphone.offer(frame(), 3.0) is Intake.TAKEN
    assert microphone.offer(frame(), 60.0) is Intake.TAKEN


async def test_no_more_than_one_and_a_quarter_of_real_time_goes_upstream() -> None:
    microphone, sent = Microphone(), 0
    for number in range(2 * 30 * SECOND):
        if microphone.offer(frame(), number * FRAME_SECONDS / 2) is not Intake.TOO_FAST:
            await microphone.next_frame()
            sent += 1
    assert sent <= (5 + 1.25 * 30) * SECOND


async def test_what_the_page_buffered_while_it_connected_is_taken_at_once() -> None:
    microphone = Microphone()
    for number in range(5 * SECOND):
        assert microphone.offer(frame(number), 0.0) is Intake.TAKEN
        await microphone.next_frame()
    assert microphone.offer(frame(), 0.0) is Intake.TOO_FAST


async def test_whoever_waits_for_the_frames_waits_for_all_of_them() -> None:
    microphone = Microphone()
    await microphone.sent()  # nothing was offered: nothing to wait for
    microphone.offer(bytes(1_920), 0.0)
    async with patience(), asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(microphone.sent())
        await microphone.next_frame()
        await asyncio.sleep(0)
        assert not waiting.done()  # taken, but perhaps not sent yet
        reading = tasks.create_task(microphone.next_frame())
        await waiting
        reading.cancel()


class TestWithoutAConnection:
    """Voice Live is being called again."""

    async def test_the_newest_five_seconds_are_kept_and_nobody_is_to_blame(self) -> None:
        microphone = Microphone()
        microphone.hold()
        assert set(speak(microphone, 20 * SECOND)) == {Intake.TAKEN}
        assert await first_waiting(microphone) == 15 * SECOND

    async def test_what_was_not_heard_is_said_again_before_what_waits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        microphone = Microphone()
        for number in range(4):
            monkeypatch.setattr("agents.voice.upstream.microphone.time.monotonic", lambda at=number: 100.0 + at)
            microphone.offer(frame(number), float(number))
            await microphone.next_frame()
        microphone.hold()
        microphone.offer(frame(4), 4.0)
        microphone.go_on(102.0)
        assert [await first_waiting(microphone) for _ in range(3)] == [2, 3, 4]

    async def test_what_is_said_again_stays_in_order_when_that_one_is_lost_too(self) -> None:
        microphone = Microphone()
        speak(microphone, 4)
        for _ in range(4):
            await microphone.next_frame()
        microphone.hold()
        microphone.go_on(0.0)
        for _ in range(2):
            await microphone.next_frame()
        microphone.hold()
        microphone.offer(frame(4), 4.0)
        microphone.go_on(0.0)
        assert [await first_waiting(microphone) for _ in range(5)] == [0, 1, 2, 3, 4]

    @pytest.mark.parametrize(("unheard_since", "again"), [(None, [3, 4]), (2.0, [2, 3, 4])])
    async def test_what_all_have_heard_is_forgotten(
        self, unheard_since: float | None, again: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without speech that is not written down, the last two seconds; else all since it began."""
        microphone = Microphone()
        for number in range(5):
            monkeypatch.setattr("agents.voice.upstream.microphone.time.monotonic", lambda now=float(number): now)
            microphone.offer(frame(number), 0.0)
            await microphone.next_frame()
        microphone.forget_heard(unheard_since, 5.0)
        microphone.hold()
        microphone.forget_heard(None, 100.0)
        microphone.go_on(0.0)
        assert [await first_waiting(microphone) for _ in again] == again

    async def test_what_was_heard_is_not_said_again(self) -> None:
        microphone = Microphone()
        speak(microphone, 2)
        await microphone.next_frame()
        microphone.hold()
        microphone.go_on(None)
        assert await first_waiting(microphone) == 1

    async def test_all_that_waited_goes_to_the_next_one_though_it_is_more_than_two_seconds(self) -> None:
        microphone = Microphone()
        microphone.hold()
        speak(microphone, 4 * SECOND)
        microphone.go_on(None)
        assert microphone.offer(frame(4 * SECOND), 4.0) is Intake.TAKEN
        assert [await first_waiting(microphone) for _ in range(4 * SECOND + 1)] == list(range(4 * SECOND + 1))

    async def test_who_waits_for_the_frames_waits_for_those_too(self) -> None:
        microphone = Microphone()
        microphone.hold()
        speak(microphone, 1)
        microphone.go_on(None)
        waiting = asyncio.create_task(microphone.sent())
        await microphone.next_frame()
        assert not waiting.done()
        reader = asyncio.create_task(microphone.next_frame())
        async with patience():
            await waiting
        reader.cancel()
