"""The real SDK against the local voice service, which refuses as Voice Live does."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pytest_django import Settings

from agents.voice.upstream import connection as upstream
from agents.voice.upstream.credentials import close_credentials
from agents.voice.upstream.resources import Resource
from tests.served.localvoice_controls import LocalVoice
from voicesite.laptop.processes import free_port
from voicesite.setup_check.findings import Finding, Status
from voicesite.setup_check.voice_live import look_at_identity, look_at_voice_live
from voicesite.setup_check.voice_live_troubles import trouble

PLANTED = "planted-9c1e"
SetVoiceLive = Callable[..., None]


@pytest.fixture
def voice_live(settings: Settings) -> SetVoiceLive:
    """Sets some of VOICE_LIVE's fields, or of its first resource's."""

    def set_fields(**fields: Any) -> None:
        voice_live = settings.VOICE_LIVE
        of_resource = {name: fields.pop(name) for name in ("url", "api_key", "connects_per_minute") if name in fields}
        resource = replace(voice_live.resources[0], **of_resource)
        settings.VOICE_LIVE = replace(voice_live, **({"resources": (resource,)} | fields))

    return set_fields


@pytest.fixture
def azure(localvoice: LocalVoice, voice_live: SetVoiceLive) -> LocalVoice:
    """The local voice service in place of an Azure resource that takes a key."""
    voice_live(url=localvoice.url, api_key=PLANTED, is_local=False)
    return localvoice


@pytest.fixture
def no_tls() -> Iterator[str]:
    """An https address of a server without TLS."""

    def answer(server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.recv(1_000)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=[server])
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


async def found() -> Finding:
    (finding,) = await look_at_voice_live()
    assert PLANTED not in f"{finding.found}{finding.fix}"
    return finding


async def test_a_new_personas_settings_are_taken(azure: LocalVoice) -> None:
    finding = await found()
    assert finding.status is Status.OK
    assert finding.found.startswith("It took gpt-realtime and en-US-Ava:DragonHDLatestNeural in ")
    assert azure.last()["server_event_types"][:2] == ["session.created", "session.updated"]


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (401, "AZURE_VOICE_LIVE_API_KEY"),
        (403, "Foundry User"),
        (404, "VOICE_LIVE_API_VERSION"),
        (429, "CONNECTS_PER_MINUTE"),
        (503, "azure.status.microsoft"),
    ],
)
async def test_each_refusal_says_what_to_do(azure: LocalVoice, status: int, word: str) -> None:
    azure.misbehaves(refuse_status=status)
    finding = await found()
    assert finding.status is Status.FAIL
    assert f"(handshake answered {status})" in finding.found
    assert word in finding.fix


@pytest.mark.parametrize("status", [401, 403])
def test_an_identity_without_its_roles_reads_both(status: int) -> None:
    fix = trouble("Voice Live", f"handshake answered {status}", is_local=False, has_key=False).fix
    assert "Cognitive Services User and Foundry User" in fix


async def test_settings_that_are_refused(azure: LocalVoice, voice_live: SetVoiceLive) -> None:
    voice_live(voice="nobody")
    finding = await found()
    assert "session.voice" in finding.found
    assert "VOICE_LIVE_VOICE" in finding.fix


async def test_a_service_that_says_nothing(azure: LocalVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "CONNECT_SECONDS", 0.3)
    azure.misbehaves(silent_before_session_updated=True)
    assert "proxy" in (await found()).fix


async def test_an_unknown_name(voice_live: SetVoiceLive) -> None:
    voice_live(url="https://nowhere.invalid", api_key=PLANTED, is_local=False)
    finding = await found()
    assert finding.found.startswith("The name of the endpoint is not known")
    assert "nowhere" not in finding.found


async def test_no_server_at_the_address(voice_live: SetVoiceLive) -> None:
    voice_live(url=f"http://127.0.0.1:{free_port()}", api_key=PLANTED, is_local=False)
    assert "port 443" in (await found()).fix


async def test_no_tls(voice_live: SetVoiceLive, no_tls: str) -> None:
    voice_live(url=no_tls, api_key=PLANTED, is_local=False)
    assert "CA certificates" in (await found()).fix


async def test_a_local_voice_service_that_is_not_there(voice_live: SetVoiceLive) -> None:
    voice_live(url=f"http://127.0.0.1:{free_port()}")
    assert "make localvoice" in (await found()).fix


async def test_a_server_with_nothing_but_the_local_voice_is_warned(
    localvoice: LocalVoice, voice_live: SetVoiceLive, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice_live(url=localvoice.url)
    assert (await found()).status is Status.OK
    settings.ON_LAPTOP = False
    assert (await found()).status is Status.WARN

    async def one_server() -> list[dict[str, str]]:
        return [{"part": "brain"}]

    monkeypatch.setattr("voicesite.setup_check.voice_live.servers", one_server)
    assert (await found()).status is Status.OK  # it has engines of the operator's own


async def test_a_check_counts_as_a_connect(azure: LocalVoice, voice_live: SetVoiceLive) -> None:
    voice_live(connects_per_minute=1)
    assert (await found()).status is Status.OK
    finding = await found()
    assert finding.status is Status.WARN
    assert finding.fix.startswith("Try again in ")


async def test_of_several_resources_each_has_its_line(azure: LocalVoice, voice_live: SetVoiceLive) -> None:
    """There are more resources than connects for one person."""
    nowhere = Resource(2, f"http://127.0.0.1:{free_port()}", 3)
    voice_live(resources=(Resource(1, azure.url, 9), nowhere, *(Resource(n, azure.url, 9) for n in range(3, 6))))
    findings = await look_at_voice_live()
    assert [finding.name for finding in findings] == [f"Voice Live {number} of 5" for number in range(1, 6)]
    assert [finding.status is Status.OK for finding in findings] == [True, False, True, True, True]


class TestIdentity:
    async def test_the_local_voice_service_asks_for_none(self) -> None:
        (finding,) = await look_at_identity()
        assert finding.status is Status.OK

    async def test_a_key_is_not_shown(self, azure: LocalVoice) -> None:
        (finding,) = await look_at_identity()
        assert (finding.status, finding.found) == (Status.OK, "A key.")

    async def test_no_token(self, voice_live: SetVoiceLive, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")  # which is not set: it refuses at once
        voice_live(url="https://nowhere.invalid", api_key="", is_local=False)
        (identity,) = await look_at_identity()
        (connect,) = await look_at_voice_live()
        await close_credentials()
        assert (identity.status, connect.status) == (Status.FAIL, Status.FAIL)
        assert "az login" in identity.fix
        assert connect.fix == "See the line Identity."
