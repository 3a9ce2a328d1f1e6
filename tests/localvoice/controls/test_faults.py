"""Misbehaviour on request, and what tests can read back."""

import asyncio
import time

import pytest
from azure.ai.voicelive.aio import ConnectionClosed, connect
from azure.core.credentials import AccessToken, AzureKeyCredential

from localvoice.controls.records import AudioRate, Handshakes
from tests.localvoice.service import Caller, Controls, answer_text, call, tone


class Token:
    """A signed-in service, as azure.identity.aio would give it."""

    async def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        return AccessToken("token", 2**31)

    async def close(self) -> None:
        """Nothing is held."""

    async def __aenter__(self) -> "Token":
        return self

    async def __aexit__(self, *_details: object) -> None:
        await self.close()


async def refused_with(url: str) -> int:
    """The status that a handshake is refused with."""
    with pytest.raises(Exception, match="Failed to establish") as failure:
        async with connect(endpoint=url, credential=AzureKeyCredential("any"), model="gpt-realtime"):
            pass
    return int(getattr(failure.value.__cause__, "status", 0))


async def start_answer(caller: Caller) -> None:
    await caller.type_text("tell me about your opening hours")
    await caller.send("response.create")


async def rest(caller: Caller) -> list[str]:
    """The types of all that still comes before the connection ends."""
    async with asyncio.timeout(10):
        return [str(event.type) async for event in caller.connection]


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
async def test_a_handshake_is_refused(controls: Controls, status: int) -> None:
    await controls.faults(refuse_status=status, refuse_count=1)
    assert await refused_with(controls.url) == status
    async with call(controls.url) as caller:
        assert await caller.ask("hello") == "Hello! How can I help you?"


async def test_too_many_requests_say_when_to_come_back(controls: Controls) -> None:
    await controls.faults(refuse_status=429, retry_after=7)
    with pytest.raises(Exception, match="Failed to establish") as failure:
        async with connect(endpoint=controls.url, credential=AzureKeyCredential("any"), model="gpt-realtime"):
            pass
    headers = getattr(failure.value.__cause__, "headers", {})
    assert headers["Retry-After"] == "7"


async def test_a_connection_closes_after_so_many_events(controls: Controls) -> None:
    await controls.faults(close_after_events=5)
    async with call(controls.url) as caller:
        await start_answer(caller)
        assert len(await rest(caller)) == 3


@pytest.mark.parametrize("fault", ["drop_after_ms_of_answer", "close_after_ms_of_answer"])
async def test_a_connection_ends_in_the_middle_of_an_answer(controls: Controls, fault: str) -> None:
    await controls.faults(**{fault: 500})
    async with call(controls.url) as caller:
        await start_answer(caller)
        types = await rest(caller)
        assert types.count("response.audio.delta") in (2, 3)
        assert "response.done" not in types
        await is_over(controls)


async def is_over(controls: Controls) -> None:
    """Wait until the last connection has ended."""
    async with asyncio.timeout(5):
        while (await controls.last())["open"]:
            await asyncio.sleep(0)


async def test_a_connection_is_dropped_at_a_word(controls: Controls) -> None:
    await controls.pace(1)
    async with call(controls.url) as caller:
        await start_answer(caller)
        await caller.until("response.audio.delta")
        await controls.drop()
        assert "response.done" not in await rest(caller)
        await is_over(controls)


async def test_a_connection_is_closed_at_a_word(controls: Controls) -> None:
    await controls.pace(1)
    async with call(controls.url) as caller:
        await start_answer(caller)
        await caller.until("response.audio.delta")
        await controls.close(4001)
        with pytest.raises(ConnectionClosed) as closed:
            await caller.until("response.done")
        assert closed.value.code == 4001
        await is_over(controls)


async def test_faults_for_one_connection_spare_the_next(controls: Controls) -> None:
    await controls.faults(for_connections=1, close_after_events=2)
    async with call(controls.url) as caller:
        assert await rest(caller) == []
    async with call(controls.url) as caller:
        assert await caller.ask("hello") == "Hello! How can I help you?"


async def test_a_session_expires_when_it_said_it_would(controls: Controls) -> None:
    await controls.faults(expires_after_seconds=1.5)
    began = time.time()
    async with connect(endpoint=controls.url, credential=AzureKeyCredential("any"), model="gpt-realtime") as connection:
        caller = Caller(connection)
        expires_at = (await caller.until("session.created"))["session"]["expires_at"]
        assert int(began + 1.5) <= expires_at <= int(time.time() + 1.5)
        assert (await caller.until("error"))["error"]["code"] == "session_expired"
        with pytest.raises(ConnectionClosed) as closed:
            await caller.next()
    assert closed.value.code == 1001


async def test_a_service_that_stops_reading_obeys_nothing_until_it_reads_on(controls: Controls) -> None:
    await controls.faults(stops_reading_after_events=2, stops_reading_seconds=1)
    async with call(controls.url) as caller:
        await caller.type_text("hello")
        await caller.until("conversation.item.created")
        await caller.send("response.create")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await caller.next()
        assert len((await controls.last())["client_events"]) == 2
        assert answer_text(await caller.until("response.done")) == "Hello! How can I help you?"


async def send_without_end(caller: Caller) -> None:
    while True:
        await caller.append(tone(20_000), frame_ms=20_000)


async def test_a_service_that_stops_reading_makes_its_client_wait(controls: Controls) -> None:
    await controls.faults(stops_reading_after_events=1)
    async with call(controls.url) as caller:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(send_without_end(caller), 1)
        await controls.drop()
        await is_over(controls)
        caller.hang_up()


async def test_the_session_is_updated_late(controls: Controls) -> None:
    await controls.faults(delay_session_updated_ms=400)
    began = time.monotonic()
    async with call(controls.url):
        assert time.monotonic() - began >= 0.4


async def test_nothing_understood_is_answered_by_models_that_hear_themselves(
    caller: Caller, controls: Controls
) -> None:
    await controls.say("")
    done = await caller.until("response.done")
    assert answer_text(done) == "Sorry, I did not catch that. Could you say it again?"
    transcript = next(event for event in caller.received if event["type"].endswith("transcription.completed"))
    assert transcript["transcript"] == ""


@pytest.mark.parametrize(
    ("model", "answered"), [("gpt-4o", None), ("gpt-realtime", False)], ids=["a text model", "told not to"]
)
async def test_nothing_understood_may_stay_without_an_answer(
    controls: Controls, model: str, answered: bool | None
) -> None:
    async with call(controls.url, model, input_audio_transcription={"model": "mai-transcribe"}) as caller:
        await controls.say("", answered=answered)
        await caller.until("conversation.item.input_audio_transcription.completed")
        await controls.say("thank you")
        assert answer_text(await caller.until("response.done")) == "You are welcome."
        assert caller.types().count("response.created") == 1


async def test_late_deltas_come_after_the_cancel(controls: Controls) -> None:
    await controls.faults(late_deltas=5)
    await controls.pace(1)
    async with call(controls.url) as caller:
        await start_answer(caller)
        await caller.until("response.audio.delta")
        await controls.start_speech()
        await caller.until("input_audio_buffer.speech_started")
        after = len(caller.received)
        done = await caller.until("response.done")
        late = [event for event in caller.received[after:] if event["type"] == "response.audio.delta"]
        assert [delta["response_id"] for delta in late] == [done["response"]["id"]] * 5


async def test_silence_instead_of_the_updated_session(controls: Controls) -> None:
    await controls.faults(silent_before_session_updated=True)
    async with connect(endpoint=controls.url, credential=AzureKeyCredential("x"), model="gpt-realtime") as connection:
        caller = Caller(connection)
        await caller.until("session.created")
        await caller.send("session.update", session={})
        await caller.send("response.create")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await caller.next()


async def test_odd_events_come_after_the_session_is_updated(controls: Controls) -> None:
    await controls.faults(unknown_event=True, warning_event=True, error_events_in_answer=True)
    async with call(controls.url) as caller:
        assert await caller.ask("hello") == "Hello! How can I help you?"
        assert {"session.moon_phase", "warning", "error"} <= set(caller.types())


async def test_garbage_is_no_json(controls: Controls) -> None:
    await controls.faults(garbage_event=True)
    async with call(controls.url) as caller:
        with pytest.raises(Exception, match="Failed to parse"):
            await caller.next()


async def test_unknown_faults_are_refused_by_name(controls: Controls) -> None:
    assert "explode" in await controls.refuses_faults(explode=True)


async def test_what_the_client_sent_can_be_read_back(controls: Controls) -> None:
    async with call(controls.url) as caller:
        await caller.append(tone(400))
        await caller.send("input_audio_buffer.clear")
        await caller.until("input_audio_buffer.cleared")
        seen = await controls.last()
    assert [event["type"] for event in seen["client_events"]] == [
        "session.update",
        "input_audio_buffer.append",
        "input_audio_buffer.clear",
    ]
    assert seen["client_events"][1]["audio_ms"] == pytest.approx(400, abs=1)
    assert seen["server_event_types"][:2] == ["session.created", "session.updated"]
    assert (seen["query"]["model"], seen["auth"], seen["open"]) == ("gpt-realtime", "api-key", True)
    assert "api-key" in seen["headers"]
    assert "any" not in str(seen["headers"])
    assert seen["max_audio_bytes_per_s"] == pytest.approx(400 * 48 / 10, abs=50)


def test_the_audio_rate_is_that_of_the_busiest_ten_seconds() -> None:
    rate = AudioRate()
    for second in range(30):
        rate.note(96_000 if 10 <= second < 15 else 48_000, float(second))
    assert rate.most_bytes_per_s == 72_000


def test_handshakes_are_counted_by_the_minute() -> None:
    handshakes = Handshakes()
    for second in range(100):
        handshakes.note(float(second), is_refused=second < 3)
    assert handshakes.as_json() == {"total": 100, "refused": 3, "most_in_a_minute": 60}


async def test_handshakes_can_be_read_back(controls: Controls) -> None:
    await controls.forget_handshakes()
    await controls.faults(refuse_status=429, refuse_count=1)
    await refused_with(controls.url)
    async with call(controls.url):
        assert await controls.handshakes() == {"total": 2, "refused": 1, "most_in_a_minute": 2}


async def test_a_bearer_token_is_taken(controls: Controls) -> None:
    async with connect(endpoint=controls.url, credential=Token(), model="gpt-realtime") as connection:
        await Caller(connection).until("session.created")
        assert (await controls.last())["auth"] == "bearer"
