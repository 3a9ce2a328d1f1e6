"""The real SDK over a real socket, against the local voice service."""

import asyncio

import pytest

from agents.voice.errors import Quota, UpstreamBusy, UpstreamEnded, UpstreamRefused, UpstreamUnreachable
from agents.voice.upstream import connection as upstream
from agents.voice.upstream.connection import Endpoint, open_upstream
from tests.served.localvoice_controls import LocalVoice
from tests.voice.readings import Rise
from voicesite.laptop.processes import free_port

SETTINGS = {"modalities": ["text"], "instructions": "You are Mara."}


def endpoint(localvoice: LocalVoice, *, api_key: str = "") -> Endpoint:
    return Endpoint(localvoice.url, api_key)


async def test_settings_are_taken_before_the_connection_is_handed_over(localvoice: LocalVoice) -> None:
    async with open_upstream(endpoint(localvoice), "gpt-realtime", SETTINGS):
        connection = localvoice.last()
    assert connection["query"]["model"] == "gpt-realtime"
    assert connection["server_event_types"][:2] == ["session.created", "session.updated"]


async def test_audio_arrives_as_it_was_sent(localvoice: LocalVoice) -> None:
    """Guards the shortcut: the SDK sends a client event whose `as_dict` is a string as it is."""
    async with open_upstream(endpoint(localvoice), "gpt-realtime", SETTINGS) as connection:
        await connection.send_audio(bytes(4_800))
        await connection.send({"type": "input_audio_buffer.clear"})
        async for event in connection.events():
            if event["type"] == "input_audio_buffer.cleared":
                break
        sent = localvoice.client_events(localvoice.last_id(), "input_audio_buffer.append")
    assert sum(event["audio_ms"] for event in sent) == 100


async def test_events_are_plain_dicts_and_garbage_is_passed_over(localvoice: LocalVoice) -> None:
    localvoice.misbehaves(garbage_event=True)
    async with open_upstream(endpoint(localvoice), "gpt-realtime", SETTINGS) as connection:
        await connection.send({"type": "input_audio_buffer.clear"})
        kinds = []
        async for event in connection.events():
            kinds.append(event["type"])
            if event["type"] == "input_audio_buffer.cleared":
                break
    assert kinds[-1] == "input_audio_buffer.cleared"


async def test_a_connection_that_ends_says_its_code(localvoice: LocalVoice) -> None:
    localvoice.misbehaves(close_after_events=3)
    async with open_upstream(endpoint(localvoice), "gpt-realtime", SETTINGS) as connection:
        await connection.send({"type": "input_audio_buffer.clear"})
        with pytest.raises(UpstreamEnded, match="closed with code"):
            async for _ in connection.events():
                pass


async def test_leaving_the_block_closes_the_connection(localvoice: LocalVoice) -> None:
    async with open_upstream(endpoint(localvoice), "gpt-realtime", SETTINGS):
        connection_id = localvoice.last_id()
    async with asyncio.timeout(15):
        while localvoice.connection(connection_id)["open"]:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, UpstreamRefused),
        (403, UpstreamRefused),
        (404, UpstreamRefused),
        (429, UpstreamBusy),
        (500, UpstreamUnreachable),
    ],
)
async def test_a_refused_handshake_names_the_status_and_nothing_else(
    localvoice: LocalVoice, status: int, error: type[Exception]
) -> None:
    localvoice.misbehaves(refuse_status=status)
    with pytest.raises(error) as refused:
        async with open_upstream(endpoint(localvoice, api_key="planted"), "gpt-realtime", SETTINGS):
            pass
    assert str(refused.value) == f"handshake answered {status}"


async def test_every_try_is_counted_by_its_result(localvoice: LocalVoice) -> None:
    unreachable = Rise("voicesite_connects_total", result="voice_live_unreachable")
    opened = Rise("voicesite_connects_total", result="opened")
    localvoice.misbehaves(refuse_status=500, for_connections=1)
    async with open_upstream(endpoint(localvoice), "gpt-realtime", SETTINGS):
        pass
    assert (unreachable(), opened()) == (1, 1)


async def test_errors_that_the_service_tells_are_counted(localvoice: LocalVoice) -> None:
    rise = Rise("voicesite_upstream_errors_total", code="input_audio_buffer_commit_empty")
    async with open_upstream(endpoint(localvoice), "gpt-realtime", SETTINGS) as connection:
        await connection.send({"type": "input_audio_buffer.commit"})
        async for event in connection.events():
            if event["type"] == "error":
                break
    assert rise() == 1


async def test_refused_settings_name_code_and_parameter(localvoice: LocalVoice) -> None:
    with pytest.raises(UpstreamRefused, match="settings refused"):
        async with open_upstream(endpoint(localvoice), "gpt-realtime", {"temperature": 7}):
            pass


async def test_nobody_there_is_unreachable() -> None:
    with pytest.raises(UpstreamUnreachable, match="no connection"):
        async with open_upstream(Endpoint(f"http://127.0.0.1:{free_port()}"), "gpt-realtime", SETTINGS):
            pass


async def test_a_service_that_says_nothing_is_given_up(localvoice: LocalVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "CONNECT_SECONDS", 0.3)
    localvoice.misbehaves(silent_before_session_updated=True)
    with pytest.raises(UpstreamUnreachable, match="not ready"):
        async with open_upstream(endpoint(localvoice), "gpt-realtime", SETTINGS):
            pass


def test_an_endpoint_never_shows_its_key() -> None:
    assert "planted" not in repr(Endpoint("https://example.services.ai.azure.com", "planted"))


async def test_the_second_try_is_counted_as_a_connect_too(localvoice: LocalVoice) -> None:
    async def no_place() -> None:
        raise Quota

    localvoice.misbehaves(refuse_status=500)
    localvoice.forget_handshakes()
    with pytest.raises(UpstreamUnreachable, match="500"):
        async with open_upstream(endpoint(localvoice), "gpt-realtime", SETTINGS, no_place):
            pass
    assert localvoice.handshakes()["total"] == 1
