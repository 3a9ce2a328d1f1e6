"""The calls of a process: how many it takes, how they end, and what they leave to other processes."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from agents.voice.calls import live_calls
from agents.voice.calls.live_calls import LiveCall, LiveCalls
from agents.voice.conversation.states import State
from agents.voice.errors import AnotherCall, OurFault, Quota, ServerRestarting, VoiceError
from agents.voice.redis.places import Places
from agents.voice.redis.registry import HeldCall
from agents.voice.session.day_minutes import DayMinutes
from agents.voice.telemetry.live_gauges import SessionGauges
from tests.patience import patience, until


class Session:
    """The part of a session that LiveCalls uses."""

    def __init__(self) -> None:
        self.rules: Any = SimpleNamespace(resume_seconds=30)
        self.conversation_id = uuid4()
        self.handed_over: bytes | None = None
        self.record: Any = SimpleNamespace(is_finished=True)
        self.day = DayMinutes()
        self._end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def gauges(self) -> SessionGauges:
        return SessionGauges(State.READY, microphone_bytes=0, turns=0)

    def stop(self, error: Exception | None = None) -> None:
        if self._end.done():
            return
        if error is None:
            self._end.set_result(None)
        else:
            self._end.set_exception(error)

    async def run(self) -> None:
        await self._end


def call_of(user_id: int = 1, **fields: Any) -> LiveCall:
    session: Any = Session()
    return LiveCall(session, user_id, UUID(int=1), **fields)


@pytest.fixture
async def calls(redis: Redis) -> AsyncIterator[LiveCalls]:
    """The calls of a running process."""
    calls = LiveCalls()
    running = asyncio.create_task(calls.run(limit=40, limit_a_user=1))
    await asyncio.sleep(0)
    yield calls
    assert not running.done(), "something has ended all calls"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def over(call: LiveCall) -> VoiceError | None:
    async with patience():
        await call.ended.wait()
    return call.error


async def test_a_call_runs_until_it_ends_by_itself(calls: LiveCalls) -> None:
    call = call_of()
    calls.begin(call)
    assert calls.find(call.conversation_id) is call
    call.session.stop()
    assert await over(call) is None
    assert calls.find(call.conversation_id) is None


async def test_a_call_that_fails_does_not_end_the_others(calls: LiveCalls) -> None:
    first, second = call_of(1), call_of(2)
    calls.begin(first)
    calls.begin(second)
    session: Any = first.session
    session.stop(RuntimeError("a bug"))
    assert isinstance(await over(first), OurFault)
    assert not second.ended.is_set()


async def test_a_full_process_has_no_room_for_new_calls(calls: LiveCalls) -> None:
    assert calls.has_room(2)
    calls.begin(call_of(1))
    assert calls.has_room(2)
    with calls.place(uuid4(), 2):  # one that is being opened takes a place too
        assert not calls.has_room(2)
    assert calls.has_room(2)


async def test_calls_that_are_taken_up_have_room_up_to_twice_the_limit(calls: LiveCalls) -> None:
    """Another process stops, and all its calls come here at once."""
    for user_id in range(3):
        calls.begin(call_of(user_id))
    with calls.place(uuid4(), 2):
        with pytest.raises(Quota) as refused, calls.place(uuid4(), 2):
            pass
        assert refused.value.retry_after
        assert "15 seconds" in refused.value.sentence
    with calls.place(uuid4(), 2):
        pass


async def test_a_process_offers_its_places_until_it_stops(calls: LiveCalls) -> None:
    other = Places("another process")

    async def has_place() -> bool:
        return await other.take(uuid4(), limit=0, known=0) == calls.process_id

    await until(has_place, "a place in the process")
    calls.stop_all(ServerRestarting())

    async def has_none() -> bool:
        return not await has_place()

    await until(has_none, "the end of the offer")
    assert not calls.has_room(40)


async def test_places_are_offered_again_when_redis_is_back(calls: LiveCalls, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = asyncio.Semaphore(0)

    async def offer(limit: int) -> None:
        tries.release()
        raise ConnectionError

    monkeypatch.setattr(live_calls, "RENEW_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(calls.places, "offer", offer)
    offering = asyncio.create_task(calls._offer_places(40))
    async with patience():
        await tries.acquire()
        await tries.acquire()
        calls.stop_all(ServerRestarting())
        await offering


async def test_a_conversation_is_opened_once_at_a_time(calls: LiveCalls) -> None:
    """Two sockets that take it up at once would both connect to Voice Live and write the same record."""
    call = call_of()
    with calls.place(call.conversation_id, 40):
        with pytest.raises(ServerRestarting), calls.place(call.conversation_id, 40):
            pass
        calls.begin(call)
    with pytest.raises(ServerRestarting), calls.place(call.conversation_id, 40):
        pass
    call.session.stop()
    await over(call)
    with calls.place(call.conversation_id, 40):
        pass


async def test_stopping_ends_all_calls_for_the_same_reason_and_refuses_new_ones(calls: LiveCalls) -> None:
    running = [call_of(user_id) for user_id in (1, 2)]
    for call in running:
        calls.begin(call)
    calls.stop_all(ServerRestarting())
    assert [type(await over(call)) for call in running] == [ServerRestarting, ServerRestarting]
    with pytest.raises(ServerRestarting), calls.place(uuid4(), 1):
        pass


async def test_a_call_that_was_being_opened_when_the_process_stopped_ends_too(calls: LiveCalls) -> None:
    calls.stop_all(ServerRestarting())
    late = call_of()
    calls.begin(late)
    assert isinstance(await over(late), ServerRestarting)


async def test_the_process_waits_for_the_last_call_and_the_last_browser(calls: LiveCalls) -> None:
    call = call_of()
    calls.begin(call)
    async with patience(), asyncio.TaskGroup() as tasks:
        with calls.socket():
            waiting = tasks.create_task(calls.wait_until_over())
            call.session.stop()
            await over(call)
            assert not waiting.done()


async def test_a_call_that_has_ended_gives_up_its_lease(calls: LiveCalls) -> None:
    call = call_of()
    await calls.hold_lease(call.lease, 1)
    calls.begin(call)
    call.session.stop()
    await over(call)
    assert await calls.registry.owner_of(call.conversation_id) is None


async def test_a_call_is_handed_over_with_what_the_next_process_must_know(calls: LiveCalls) -> None:
    call = call_of()
    await calls.hold_lease(call.lease, 1)
    calls.begin(call)
    call.session.handed_over = b"all that was said"
    call.session.stop(ServerRestarting())
    await over(call)
    assert await calls.registry.take_hand_over(call.conversation_id) == b"all that was said"


async def test_a_newer_call_of_the_same_user_ends_the_older_one(calls: LiveCalls) -> None:
    older = call_of(held_since=1.0)
    await calls.hold_lease(older.lease, 1)
    calls.begin(older)
    await calls.hold_lease(HeldCall(uuid4(), older.user_id, 2.0), 1)
    assert isinstance(await over(older), AnotherCall)


async def test_a_call_that_is_replaced_while_it_is_opened_ends_as_soon_as_it_begins(calls: LiveCalls) -> None:
    older = call_of(held_since=1.0)
    with calls.place(older.conversation_id, 40):
        await calls.hold_lease(older.lease, 1)
        await calls.hold_lease(HeldCall(uuid4(), older.user_id, 2.0), 1)
        calls.begin(older)
    assert isinstance(await over(older), AnotherCall)


async def test_turns_that_the_database_did_not_take_are_stored_after_the_end(calls: LiveCalls) -> None:
    call, is_stored = call_of(), asyncio.Event()

    async def finish_late() -> None:
        is_stored.set()

    call.session.record = SimpleNamespace(is_finished=False, finish_late=finish_late)  # type: ignore[assignment]
    calls.begin(call)
    call.session.stop()
    await over(call)
    async with patience():
        await is_stored.wait()


async def test_turns_that_cannot_be_stored_after_the_end_do_not_end_other_calls(calls: LiveCalls) -> None:
    faulty, other = call_of(1), call_of(2)

    async def finish_late() -> None:
        raise ZeroDivisionError

    faulty.session.record = SimpleNamespace(is_finished=False, finish_late=finish_late)  # type: ignore[assignment]
    calls.begin(faulty)
    calls.begin(other)
    faulty.session.stop()
    await over(faulty)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not other.ended.is_set()


async def test_a_lease_that_cannot_be_renewed_ends_no_call(calls: LiveCalls, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = asyncio.Semaphore(0)

    async def hold_all(*_: Any) -> None:
        tries.release()
        raise ZeroDivisionError

    monkeypatch.setattr(live_calls, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(live_calls, "RENEW_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(calls.registry, "hold_all", hold_all)
    running = asyncio.create_task(calls._renew_leases(1))
    async with patience():
        await tries.acquire()
        await tries.acquire()
    assert not running.done()
    running.cancel()
    await asyncio.wait([running])
