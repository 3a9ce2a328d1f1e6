"""`manage.py voices load`, against a stand-in that refuses what the real service refuses."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from agents.personas.voices.models import LoadedVoices, current_voices
from agents.personas.voices.voice import standard_voices
from agents.voice.upstream.resources import Resource
from tests.agents.voice.upstream.speech_service import SpeechService, speech_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Iterator[SpeechService]:
    """In a thread of its own, since the command has an event loop of its own."""
    running: list[SpeechService] = []
    is_up, loop = threading.Event(), asyncio.new_event_loop()
    is_over = asyncio.Event()

    async def run() -> None:
        async with speech_service() as service:
            running.append(service)
            is_up.set()
            await is_over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    assert is_up.wait(30)
    yield running[0]
    loop.call_soon_threadsafe(is_over.set)
    thread.join(30)
    loop.close()


@pytest.fixture(autouse=True)
def _site_of(settings: Settings, service: SpeechService) -> None:
    resources = (Resource(1, service.url, 25, service.key),)
    settings.VOICE_LIVE = replace(settings.VOICE_LIVE, resources=resources, is_local=False)


def load() -> str:
    out = StringIO()
    call_command("voices", "load", stdout=out)
    return out.getvalue()


def test_a_load_replaces_the_list_and_says_what_is_new() -> None:
    assert load() == "1 voices loaded: 1 are new, and 635 are gone.\n"
    assert current_voices().names == ("de-DE-NewNeural",)
    assert load() == "1 voices loaded: 0 are new, and 0 are gone.\n"


def test_what_fails_is_a_sentence_and_the_list_stays(service: SpeechService) -> None:
    service.status = 502
    with pytest.raises(CommandError, match="a fault of its own"):
        load()
    service.status, service.body = 200, b"[]"
    with pytest.raises(CommandError, match="names no voice"):
        load()
    assert not LoadedVoices.objects.exists()
    assert current_voices() is standard_voices()


def test_the_local_voice_service_is_not_asked(settings: Settings, service: SpeechService) -> None:
    settings.VOICE_LIVE = replace(settings.VOICE_LIVE, is_local=True)
    with pytest.raises(CommandError, match="the list of this release stays"):
        load()
    assert service.paths == []
