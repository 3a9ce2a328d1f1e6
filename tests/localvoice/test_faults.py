"""Misbehaviour on request, and what tests can read back."""

import asyncio

import pytest
from azure.ai.voicelive.aio import connect
from azure.core.credentials import AccessToken, AzureKeyCredential

from tests.localvoice.service import Caller, Controls, call, tone


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
        async with asyncio.timeout(5):
            while (await controls.last())["open"]:
                await asyncio.sleep(0)


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


async def test_a_bearer_token_is_taken(controls: Controls) -> None:
    async with connect(endpoint=controls.url, credential=Token(), model="gpt-realtime") as connection:
        await Caller(connection).until("session.created")
        assert (await controls.last())["auth"] == "bearer"
