"""The real SDK over a real socket, against the local voice service."""

import asyncio
import errno
import socket
from typing import Any

import pytest

from agents.personas.address import Address
from agents.voice.errors import (
    ResourceRefused,
    UpstreamBusy,
    UpstreamEnded,
    UpstreamError,
    UpstreamRefused,
    UpstreamUnreachable,
)
from agents.voice.limits import CONNECT_SECONDS, TOKEN_SECONDS
from agents.voice.upstream import connection as upstream
from agents.voice.upstream import credentials
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.connect_quota import take_place
from agents.voice.upstream.connection import Upstream, open_upstream
from agents.voice.upstream.credentials import TimedCredential
from agents.voice.upstream.resources import Resource
from tests.agents.voice.readings import Rise
from tests.patience import patience
from tests.served.localvoice_controls import LocalVoice
from voicesite.laptop.processes import free_port

REALTIME = Address("gpt-realtime")
AGENT = Address(agent_name="desk", agent_project="museum")
SETTINGS = {"modalities": ["text"], "instructions": "You are Mara."}


ALICE = 1


def only(localvoice: LocalVoice, *, api_key: str = "", limit: int = 25) -> Chooser:
    return Chooser([Resource(1, localvoice.url, limit, api_key)], ALICE)


async def test_settings_are_taken_before_the_connection_is_handed_over(localvoice: LocalVoice) -> None:
    async with open_upstream(only(localvoice), REALTIME, SETTINGS):
        connection = localvoice.last()
    assert connection["query"]["model"] == "gpt-realtime"
    assert connection["server_event_types"][:2] == ["session.created", "session.updated"]


async def test_a_deployment_of_ones_own_is_reached_by_its_profile(localvoice: LocalVoice) -> None:
    ours = Address("museum-gpt", profile="byom-azure-openai-chat-completion")
    async with open_upstream(only(localvoice), ours, SETTINGS):
        query = localvoice.last()["query"]
    assert (query["model"], query["profile"]) == ("museum-gpt", "byom-azure-openai-chat-completion")


async def test_an_agent_is_reached_without_a_model(localvoice: LocalVoice) -> None:
    async with open_upstream(only(localvoice), AGENT, {}):
        query = localvoice.last()["query"]
    assert query.keys() == {"api-version", "x-ms-client-sdk", "agent-name", "agent-project-name"}
    assert (query["agent-name"], query["agent-project-name"]) == ("desk", "museum")


async def test_an_agent_of_another_resource_is_reached_with_its_version_and_identity(localvoice: LocalVoice) -> None:
    agent = Address(
        agent_name="desk",
        agent_project="museum",
        agent_version="3",
        agent_client_id="an-id",
        agent_resource="elsewhere",
    )
    async with open_upstream(only(localvoice), agent, {}):
        query = localvoice.last()["query"]
    assert query["agent-version"] == "3"
    assert query["agent-authentication-identity-client-id"] == "an-id"
    assert query["foundry-resource-override"] == "elsewhere"


async def test_audio_arrives_as_it_was_sent(localvoice: LocalVoice) -> None:
    """Guards the shortcut: the SDK sends a client event whose `as_dict` is a string as it is."""
    async with open_upstream(only(localvoice), REALTIME, SETTINGS) as connection:
        await connection.send_audio(bytes(4_800))
        await connection.send({"type": "input_audio_buffer.clear"})
        async for event in connection.events():
            if event["type"] == "input_audio_buffer.cleared":
                break
        sent = localvoice.client_events(localvoice.last_id(), "input_audio_buffer.append")
    assert sum(event["audio_ms"] for event in sent) == 100


async def test_events_are_plain_dicts_and_garbage_is_passed_over(localvoice: LocalVoice) -> None:
    localvoice.misbehaves(garbage_event=True)
    async with open_upstream(only(localvoice), REALTIME, SETTINGS) as connection:
        await connection.send({"type": "input_audio_buffer.clear"})
        kinds = []
        async for event in connection.events():
            kinds.append(event["type"])
            if event["type"] == "input_audio_buffer.cleared":
                break
    assert kinds[-1] == "input_audio_buffer.cleared"


async def test_a_connection_that_ends_says_its_code(localvoice: LocalVoice) -> None:
    localvoice.misbehaves(close_after_events=3)
    async with open_upstream(only(localvoice), REALTIME, SETTINGS) as connection:
        await connection.send({"type": "input_audio_buffer.clear"})
        with pytest.raises(UpstreamEnded, match="closed with code"):
            async for _ in connection.events():
                pass


async def test_leaving_the_block_closes_the_connection(localvoice: LocalVoice) -> None:
    async with open_upstream(only(localvoice), REALTIME, SETTINGS):
        connection_id = localvoice.last_id()
    async with patience():
        while localvoice.connection(connection_id)["open"]:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, ResourceRefused),
        (403, ResourceRefused),
        (404, ResourceRefused),
        (408, UpstreamUnreachable),
        (429, UpstreamBusy),
        (500, UpstreamUnreachable),
    ],
)
async def test_a_refused_handshake_names_the_status_and_nothing_else(
    localvoice: LocalVoice, status: int, error: type[UpstreamError]
) -> None:
    localvoice.misbehaves(refuse_status=status)
    with pytest.raises(error) as refused:
        async with open_upstream(only(localvoice, api_key="planted"), REALTIME, SETTINGS):
            pass
    assert str(refused.value) == f"handshake answered {status}"
    assert refused.value.avoid_seconds > 0


@pytest.mark.parametrize("address", [Address("museum-gpt", profile="byom-azure-openai-realtime"), AGENT])
async def test_what_one_persona_alone_is_connected_to_closes_no_resource(
    localvoice: LocalVoice, address: Address
) -> None:
    """The deployment or the agent may be missing, or the site may have no right to it."""
    localvoice.misbehaves(refuse_status=404)
    with pytest.raises(UpstreamRefused, match="handshake answered 404") as refused:
        async with open_upstream(only(localvoice), address, {}):
            pass
    assert refused.value.avoid_seconds == 0


async def test_an_agent_is_not_reached_with_a_key(localvoice: LocalVoice) -> None:
    with pytest.raises(UpstreamRefused, match="handshake answered 401"):
        async with open_upstream(only(localvoice, api_key="planted"), AGENT, {}):
            pass


async def test_a_handshake_with_a_wrong_request_is_no_fault_of_the_resource(localvoice: LocalVoice) -> None:
    """For example with a model that a persona has and nobody else: it closes no resource for the others."""
    localvoice.misbehaves(refuse_status=400)
    with pytest.raises(UpstreamRefused, match="handshake answered 400") as refused:
        async with open_upstream(only(localvoice), Address("no-such-model"), SETTINGS):
            pass
    assert refused.value.avoid_seconds == 0


async def test_every_try_is_counted_by_its_result(localvoice: LocalVoice) -> None:
    unreachable = Rise("voicesite_connects_total", result="voice_live_unreachable")
    opened = Rise("voicesite_connects_total", result="opened")
    localvoice.misbehaves(refuse_status=500, for_connections=1)
    async with open_upstream(only(localvoice), REALTIME, SETTINGS):
        pass
    assert (unreachable(), opened()) == (1, 1)


async def test_errors_that_the_service_tells_are_counted(localvoice: LocalVoice) -> None:
    rise = Rise("voicesite_upstream_errors_total", code="input_audio_buffer_commit_empty")
    async with open_upstream(only(localvoice), REALTIME, SETTINGS) as connection:
        await connection.send({"type": "input_audio_buffer.commit"})
        async for event in connection.events():
            if event["type"] == "error":
                break
    assert rise() == 1


async def test_refused_settings_name_code_and_parameter(localvoice: LocalVoice) -> None:
    with pytest.raises(UpstreamRefused, match="settings refused") as refused:
        async with open_upstream(only(localvoice), REALTIME, {"temperature": 7}):
            pass
    assert refused.value.avoid_seconds == 0  # a persona's fault closes no resource for the others


async def test_nobody_there_is_unreachable() -> None:
    nowhere = Chooser([Resource(1, f"http://127.0.0.1:{free_port()}", 25)], ALICE)
    with pytest.raises(UpstreamUnreachable, match="no connection"):
        async with open_upstream(nowhere, REALTIME, SETTINGS):
            pass


async def test_a_service_that_says_nothing_is_given_up(localvoice: LocalVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "CONNECT_SECONDS", 0.3)
    localvoice.misbehaves(silent_before_session_updated=True)
    with pytest.raises(UpstreamUnreachable, match="not ready"):
        async with open_upstream(only(localvoice), REALTIME, SETTINGS):
            pass


def test_a_resource_never_shows_its_key() -> None:
    assert "planted" not in repr(Resource(1, "https://example.services.ai.azure.com", 25, "planted"))


async def test_the_second_try_is_counted_as_a_connect_too(localvoice: LocalVoice) -> None:
    full = only(localvoice, limit=1)
    await full.take()
    localvoice.misbehaves(refuse_status=500)
    localvoice.forget_handshakes()
    with pytest.raises(UpstreamUnreachable, match="500"):
        async with open_upstream(full, REALTIME, SETTINGS):
            pass
    assert localvoice.handshakes()["total"] == 1


async def test_the_time_of_a_connect_is_shared_with_another_resource(
    localvoice: LocalVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first says nothing at all; the second one still has time to answer."""
    monkeypatch.setattr(upstream, "CONNECT_SECONDS", 6.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        first = Resource(1, f"http://127.0.0.1:{silent.getsockname()[1]}", 25)
        second = Resource(2, localvoice.url, 25)
        chooser = Chooser([first, second], ALICE)
        async with open_upstream(chooser, REALTIME, SETTINGS):
            assert chooser.resource == second
    assert (await take_place([first, second], user_id=ALICE)).resource == second


class Silent:
    """An identity service that takes questions and answers none."""

    async def get_token(self, *_: Any, **__: Any) -> Any:
        await asyncio.Event().wait()


async def test_no_token_in_time_is_no_fault_of_a_resource(monkeypatch: pytest.MonkeyPatch, redis: Any) -> None:
    """Else the others would be asked in vain too, and all marked."""
    silent: Any = Silent()
    monkeypatch.setattr(upstream, "CONNECT_SECONDS", CONNECT_SECONDS / 10)
    monkeypatch.setattr(credentials, "TOKEN_SECONDS", TOKEN_SECONDS / 10)
    monkeypatch.setattr(upstream, "credential_for", lambda *_, **__: TimedCredential(silent))
    chooser = Chooser([Resource(number, f"https://{number}.example", 25) for number in (1, 2)], ALICE)
    with pytest.raises(UpstreamRefused, match="no token"):
        async with open_upstream(chooser, REALTIME, SETTINGS):
            pass
    assert await redis.keys("*:mark") == []


async def test_a_connection_that_is_lost_at_once_is_closed(
    localvoice: LocalVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its socket is gone when it is to be given its limits."""

    def is_gone(connection: Any) -> None:
        opened.append(connection)
        raise OSError(errno.EBADF, "Bad file descriptor")

    opened: list[Any] = []
    monkeypatch.setattr(upstream, "_bound_socket", is_gone)
    with pytest.raises(UpstreamUnreachable, match="no connection: OSError"):
        async with open_upstream(only(localvoice), REALTIME, SETTINGS):
            pass
    assert [connection._connection.closed for connection in opened] == [True, True]


async def send_without_end(connection: Upstream) -> None:
    while True:
        await connection.send_audio(bytes(48_000))


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the system does not give unsent data up")
async def test_a_connection_whose_service_takes_nothing_leaves_no_socket_behind(
    localvoice: LocalVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upstream, "SEND_SECONDS", 0.3)
    monkeypatch.setattr(upstream, "UNSENT_MS", 1_000)
    localvoice.misbehaves(stops_reading_after_events=1)
    async with open_upstream(only(localvoice), REALTIME, SETTINGS) as connection:
        transport = connection._connection._connection.get_extra_info("socket")
        with pytest.raises(UpstreamEnded, match="took nothing"):
            await send_without_end(connection)
    async with patience():
        while transport.fileno() != -1:
            await asyncio.sleep(0.05)
