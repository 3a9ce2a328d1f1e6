"""Misbehaviour on request, over a real socket."""

import asyncio
import time

import pytest
from azure.ai.voicelive.aio import ConnectionClosed

from localvoice.audio import duration_ms
from tests.localvoice.running import GENEROUS_S, GREETING, Caller, Controls, call, connecting, refusal
from tests.localvoice.sounds import tone

QUIET_S = 0.3  # how long a silent service is listened to
DELAY_S = 0.4
STUCK_S = 1.0  # a frame that takes longer to send is not being read


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
async def test_a_handshake_is_refused(controls: Controls, status: int) -> None:
    await controls.faults(refuse_status=status, refuse_count=1)
    assert (await refusal(controls.url)).status == status
    async with call(controls.url) as caller:
        assert await caller.ask("hello") == GREETING


async def test_too_many_requests_say_when_to_come_back(controls: Controls) -> None:
    await controls.faults(refuse_status=429, retry_after=7)
    headers = (await refusal(controls.url)).headers
    assert headers is not None
    assert headers["Retry-After"] == "7"


async def test_a_connection_closes_after_so_many_events(controls: Controls) -> None:
    await controls.faults(close_after_events=5)
    async with call(controls.url) as caller:
        await caller.order_a_long_answer()
        assert len(await caller.rest()) == 3


@pytest.mark.parametrize("fault", ["drop_after_ms_of_answer", "close_after_ms_of_answer"])
async def test_a_connection_ends_in_the_middle_of_an_answer(controls: Controls, fault: str) -> None:
    await controls.faults(**{fault: 500})
    async with call(controls.url) as caller:
        await caller.order_a_long_answer()
        types = await caller.rest()
        assert types.count("response.audio.delta") in (2, 3)
        assert "response.done" not in types
        await controls.last_is_over()


async def test_a_connection_is_dropped_on_request(controls: Controls) -> None:
    await controls.pace(1)
    async with call(controls.url) as caller:
        await caller.hear_a_long_answer_begin()
        await controls.drop()
        assert "response.done" not in await caller.rest()
        await controls.last_is_over()


async def test_a_connection_is_closed_on_request(controls: Controls) -> None:
    await controls.pace(1)
    async with call(controls.url) as caller:
        await caller.hear_a_long_answer_begin()
        await controls.close(4001)
        with pytest.raises(ConnectionClosed) as closed:
            await caller.until("response.done")
        assert closed.value.code == 4001
        await controls.last_is_over()


async def test_faults_for_one_connection_spare_the_next(controls: Controls) -> None:
    await controls.faults(for_connections=1, close_after_events=2)
    async with call(controls.url) as caller:
        assert await caller.rest() == []
    async with call(controls.url) as caller:
        assert await caller.ask("hello") == GREETING


async def test_a_session_expires_when_it_said_it_would(controls: Controls) -> None:
    await controls.faults(expires_after_seconds=1.5)
    began = time.time()
    async with connecting(controls.url) as connection:
        caller = Caller(connection)
        expires_at = (await caller.until("session.created"))["session"]["expires_at"]
        assert int(began + 1.5) <= expires_at <= int(time.time() + 1.5)
        assert (await caller.until("error"))["error"]["code"] == "session_expired"
        with pytest.raises(ConnectionClosed) as closed:
            await caller.next()
    assert closed.value.code == 1001


async def test_a_service_that_stops_reading_does_nothing_until_it_reads_again(controls: Controls) -> None:
    await controls.faults(stops_reading_after_events=2, stops_reading_seconds=DELAY_S)
    async with call(controls.url) as caller:
        await caller.add_message("user", "hello")
        await caller.until("conversation.item.created")
        began = time.monotonic()
        await caller.send("response.create")
        await caller.until("response.created")
        assert time.monotonic() - began >= DELAY_S
        assert await caller.answer() == GREETING


async def test_a_service_that_stops_reading_makes_its_client_wait(controls: Controls) -> None:
    await controls.faults(stops_reading_after_events=1)
    async with call(controls.url) as caller:
        await is_made_to_wait(caller)
        assert len((await controls.last())["client_events"]) == 1
        await controls.drop()
        await controls.last_is_over()
        caller.hang_up()


async def is_made_to_wait(caller: Caller) -> None:
    """Send until nothing more can be sent."""
    async with asyncio.timeout(GENEROUS_S):
        while await is_sent(caller, tone(20_000)):
            pass


async def is_sent(caller: Caller, pcm: bytes) -> bool:
    """Whether the connection takes this audio, all in one frame."""
    try:
        async with asyncio.timeout(STUCK_S):
            await caller.append(pcm, frame_ms=duration_ms(pcm))
    except TimeoutError:
        return False
    return True


async def test_the_session_is_updated_late(controls: Controls) -> None:
    await controls.faults(delay_session_updated_ms=int(DELAY_S * 1000))
    began = time.monotonic()
    async with call(controls.url):
        assert time.monotonic() - began >= DELAY_S


async def test_late_deltas_come_after_the_cancel(controls: Controls) -> None:
    await controls.faults(late_deltas=5)
    await controls.pace(1)
    async with call(controls.url) as caller:
        await caller.hear_a_long_answer_begin()
        await controls.start_speech()
        await caller.until("input_audio_buffer.speech_started")
        after = len(caller.received)
        done = await caller.until("response.done")
        late = [event for event in caller.received[after:] if event["type"] == "response.audio.delta"]
        assert [delta["response_id"] for delta in late] == [done["response"]["id"]] * 5


async def test_silence_instead_of_the_updated_session(controls: Controls) -> None:
    await controls.faults(silent_before_session_updated=True)
    async with connecting(controls.url) as connection:
        caller = Caller(connection)
        await caller.until("session.created")
        await caller.send("session.update", session={})
        await caller.send("response.create")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(QUIET_S):
                await caller.next()


async def test_odd_events_come_after_the_session_is_updated(controls: Controls) -> None:
    await controls.faults(unknown_event=True, warning_event=True, error_events_in_answer=True)
    async with call(controls.url) as caller:
        assert await caller.ask("hello") == GREETING
        assert {"session.moon_phase", "warning", "error"} <= set(caller.types())


async def test_garbage_is_no_json(controls: Controls) -> None:
    await controls.faults(garbage_event=True)
    async with call(controls.url) as caller:
        with pytest.raises(Exception, match="Failed to parse"):
            await caller.next()


async def test_unknown_faults_are_refused_by_name(controls: Controls) -> None:
    assert "explode" in await controls.refuses_faults(explode=True)
