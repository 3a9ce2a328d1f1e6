"""The list of voices of a resource: asked with the right credential, and every refusal is a sentence."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from agents.voice.upstream import credentials, voice_list
from agents.voice.upstream.resources import Resource
from agents.voice.upstream.voice_list import NoVoiceList, fetch_voice_list
from tests.agents.voice.upstream.speech_service import VOICES, SpeechService, speech_service
from tests.served.tcp_server import tcp_server
from voicesite.laptop.processes import free_port


@pytest_asyncio.fixture
async def service() -> AsyncIterator[SpeechService]:
    async with speech_service() as service:
        yield service


def resource(url: str, api_key: str = "the right key") -> Resource:
    return Resource(1, url, 25, api_key)


async def why(url: str, api_key: str = "the right key") -> str:
    """The sentence, which has no address and no key."""
    with pytest.raises(NoVoiceList) as refused:
        await fetch_voice_list(resource(url, api_key))
    sentence = str(refused.value)
    assert "127.0.0.1" not in sentence
    assert api_key not in sentence
    return sentence


async def test_a_key_gets_the_list(service: SpeechService) -> None:
    assert await fetch_voice_list(resource(service.url)) == VOICES


async def test_a_wrong_key_is_refused(service: SpeechService) -> None:
    assert "does not accept the key" in await why(service.url, "a wrong key")


class Identity:
    """Gives tokens that say what they are for."""

    def __init__(self, *, knows_us: bool = True) -> None:
        self.knows_us = knows_us

    async def get_token(self, *scopes: str, **options: object) -> AccessToken:
        if not self.knows_us:
            raise ClientAuthenticationError("nobody")
        return AccessToken(f"token for {' '.join(scopes)}", 0)


async def test_without_a_key_an_identity_gets_it_with_a_token_for_speech(
    service: SpeechService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_list, "credential_for", lambda *_: Identity())
    assert await fetch_voice_list(resource(service.url, "")) == VOICES


async def test_an_identity_without_the_role_is_told_which_one(
    service: SpeechService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_list, "credential_for", lambda *_: Identity())
    monkeypatch.setattr(voice_list, "SCOPE", "https://ai.azure.com/.default")
    assert "Cognitive Services Speech User" in await _why_without_key(service.url)


async def test_without_an_identity_it_says_how_to_get_one(
    service: SpeechService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_list, "credential_for", lambda *_: Identity(knows_us=False))
    assert "az login" in await _why_without_key(service.url)
    assert service.paths == []


async def _why_without_key(url: str) -> str:
    with pytest.raises(NoVoiceList) as refused:
        await fetch_voice_list(resource(url, ""))
    return str(refused.value)


def test_a_token_never_travels_in_clear_text() -> None:
    assert not isinstance(credentials.credential_for("http://127.0.0.1:1", ""), credentials.TimedCredential)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (403, "does not accept the key"),
        (404, "has no list of voices"),
        (429, "try again in 7 s"),
        (302, "Its status was 302"),
        (400, "Its status was 400"),
        (502, "a fault of its own (status 502)"),
    ],
)
async def test_each_refusal_says_what_to_do(service: SpeechService, status: int, sentence: str) -> None:
    service.status = status
    service.headers = {"Retry-After": "7", "Location": "https://elsewhere.example/"}
    assert sentence in await why(service.url)


@pytest.mark.parametrize("body", [b"<html>Sign in to the network</html>", b"{}", b'"a list"', b"\xff", b"[" * 99_999])
async def test_an_answer_that_is_no_list_is_none(service: SpeechService, body: bytes) -> None:
    service.body = body
    assert "something else than a list" in await why(service.url)


async def test_an_answer_without_end_is_not_read_to_its_end(
    service: SpeechService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_list, "LARGEST_BYTES", 100)
    assert "something else than a list" in await why(service.url)


async def test_a_service_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def is_silent(reader: StreamReader, _writer: StreamWriter) -> None:
        await reader.read()

    monkeypatch.setattr(voice_list, "TIMES", aiohttp.ClientTimeout(total=0.2))
    async with asyncio.timeout(30), tcp_server(is_silent) as port:
        assert "did not send its list" in await why(f"http://127.0.0.1:{port}")


async def test_nobody_at_the_address() -> None:
    assert "cannot be reached" in await why(f"http://127.0.0.1:{free_port()}")


def test_a_foundry_resource_is_asked_under_both_of_its_names() -> None:
    assert list(voice_list._addresses(resource("https://mara.services.ai.azure.com/"))) == [
        "https://mara.services.ai.azure.com/tts/cognitiveservices/voices/list",
        "https://mara.cognitiveservices.azure.com/tts/cognitiveservices/voices/list",
    ]


async def test_the_second_name_is_asked_where_the_first_has_no_list(
    service: SpeechService, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = ["/elsewhere", voice_list.PATH]
    monkeypatch.setattr(voice_list, "_addresses", lambda _: [service.url + path for path in paths])
    assert await fetch_voice_list(resource(service.url)) == VOICES
    assert service.paths == paths
