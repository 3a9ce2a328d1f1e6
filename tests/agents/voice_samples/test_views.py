"""A voice is heard: over the real SDK from the local voice service, within quotas, with and without scripts."""

import io
import re
import time
import wave
from collections.abc import Callable
from dataclasses import replace
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils.html import escape
from pytest_django import Settings

from agents.voice.upstream import one_answer
from agents.voice.upstream.resources import Resource
from agents.voice_samples import making, views
from tests.served.localvoice_controls import LocalVoice
from voicesite.laptop.processes import free_port

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
GERMAN = {"voice_kind": "azure-standard", "voice_name": "de-DE-KatjaNeural", "voice_rate": "1", "language": "de-DE"}


@pytest.fixture(autouse=True)
def speaking(settings: Settings, localvoice: LocalVoice) -> None:
    """The site's resource is the stand-in, which sends as fast as it can."""
    localvoice.pace(100)
    _resource_is(settings, localvoice.url, limit=10_000)


def _resource_is(settings: Settings, url: str, *, limit: int) -> None:
    settings.VOICE_LIVE = replace(settings.VOICE_LIVE, resources=(Resource(1, url, limit),), is_local=True)


@pytest.fixture
def browser(signed_in: SignIn, alice: User) -> Client:
    return signed_in(alice)


def heard(browser: Client, **changed: str) -> Any:
    return browser.post("/voices/play/", GERMAN | changed, headers={"Accept": "audio/wav"})


def seconds_of(answer: Any) -> float:
    with wave.open(io.BytesIO(answer.content)) as file:
        assert file.getframerate() == 24_000
        sound = file.readframes(file.getnframes())
        assert any(sound)
        return file.getnframes() / 24_000


def sentence_of(answer: Any, status: int) -> str:
    assert answer.status_code == status
    return str(answer.json()["sentence"])


def sessions(localvoice: LocalVoice) -> int:
    return len(localvoice.connections())


def test_a_voice_is_heard_at_its_rate_in_its_language(browser: Client, localvoice: LocalVoice) -> None:
    answer = heard(browser, voice_rate="0.8")
    assert answer["Content-Type"] == "audio/wav"
    assert 1 < seconds_of(answer) <= 8
    connection = localvoice.last_id()
    (settings,) = localvoice.client_events(connection, "session.update")
    assert settings["session"]["voice"] == {"type": "azure-standard", "name": "de-DE-KatjaNeural", "rate": "0.8"}
    (asked,) = localvoice.client_events(connection, "response.create")
    said = asked["response"]["pre_generated_assistant_message"]["content"][0]["text"]
    assert said.startswith("Guten Tag")
    assert localvoice.client_events(connection, "input_audio_buffer.append") == []


def test_a_voice_of_openai_is_asked_to_say_it(browser: Client, localvoice: LocalVoice) -> None:
    answer = heard(browser, voice_kind="openai", voice_name="marin", language="en-US")
    assert seconds_of(answer) > 0.5
    (asked,) = localvoice.client_events(localvoice.last_id(), "response.create")
    assert "Say exactly this" in asked["response"]["instructions"]
    assert localvoice.last()["query"]["model"].startswith("gpt-realtime")


def test_it_is_made_once_for_everybody(browser: Client, signed_in: SignIn, bob: User, localvoice: LocalVoice) -> None:
    first = heard(browser)
    made = sessions(localvoice)
    assert heard(signed_in(bob)).content == first.content
    assert sessions(localvoice) == made


def test_without_scripts_a_page_has_a_player_that_only_plays_what_was_made(
    browser: Client, localvoice: LocalVoice
) -> None:
    page = browser.post("/voices/play/", GERMAN)
    made = sessions(localvoice)
    source = re.search(r'<audio controls src="([^"]+)"', page.content.decode())
    assert source
    player = browser.get(source[1].replace("&amp;", "&"))
    assert seconds_of(player) > 1
    assert player["Cache-Control"] == "private, max-age=3600"
    assert sessions(localvoice) == made
    assert browser.get("/voices/sample/", GERMAN | {"voice_name": "de-DE-ConradNeural"}).status_code == 404


def test_a_name_that_is_in_no_list_is_tried(browser: Client) -> None:
    assert seconds_of(heard(browser, voice_name="de-DE-BrandNewNeural")) > 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"voice_name": ""}, "Choose a voice."),
        ({"voice_name": "german female"}, "“german female” is not the name of a voice: choose one of the list."),
        ({"voice_kind": "openai"}, "“de-DE-KatjaNeural” is not the name of a voice: choose one of the list."),
        ({"voice_kind": "none"}, "There is no such kind of voice."),
        ({"voice_kind": "azure-custom"}, "Voices of one's own cannot be played here: save the persona, and call it."),
        ({"voice_rate": "9"}, "The speaking rate goes from 0.5 to 1.5 times the normal speed."),
        ({"voice_rate": "nan"}, "The speaking rate is a number."),
        ({"voice_rate": "fast"}, "The speaking rate is a number."),
    ],
)
def test_what_cannot_be_played_is_said_and_costs_nothing(
    browser: Client, localvoice: LocalVoice, changed: dict[str, str], sentence: str
) -> None:
    before = sessions(localvoice)
    assert sentence_of(heard(browser, **changed), 400) == sentence
    page = browser.post("/voices/play/", GERMAN | changed)
    assert page.status_code == 400
    assert escape(sentence) in page.content.decode()
    assert sessions(localvoice) == before


def test_a_model_that_is_not_allowed_plays_no_voice(browser: Client, settings: Settings) -> None:
    settings.VOICE_LIVE = replace(settings.VOICE_LIVE, model="gpt-4.1-mini")
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"allowed_models": ["gpt-4.1-mini"]})
    assert "allows no model" in sentence_of(heard(browser, voice_kind="openai", voice_name="marin"), 400)


def test_connects_of_the_site_are_left_for_calls(browser: Client, settings: Settings, localvoice: LocalVoice) -> None:
    """Of 5 connects a minute 4 may be samples."""
    _resource_is(settings, localvoice.url, limit=5)
    names = [f"de-DE-Number{number}Neural" for number in range(5)]
    answers = [heard(browser, voice_name=name).status_code for name in names]
    refused = heard(browser, voice_name="de-DE-OneMoreNeural")
    assert answers.count(200) <= 4
    assert re.fullmatch(
        r"Too many voices and calls have begun in the last minute\. Try again in \d+ s\.", sentence_of(refused, 429)
    )
    assert 0 < int(refused["Retry-After"]) <= 60


def test_a_person_has_so_many_an_hour(
    browser: Client, signed_in: SignIn, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "AN_HOUR", 1)
    assert heard(browser).status_code == 200
    refused = heard(browser, voice_name="de-DE-ConradNeural")
    assert "You have tried 1 voices in this hour." in sentence_of(refused, 429)
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert heard(browser).status_code == 200  # it was made already
    assert heard(signed_in(bob), voice_name="de-DE-ConradNeural").status_code == 200
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert heard(browser, voice_name="de-DE-BerndNeural").status_code == 200


def test_a_process_makes_few_at_once(browser: Client, localvoice: LocalVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_places", BoundedSemaphore(1))
    before = sessions(localvoice)
    with views._places:
        refused = heard(browser)
    assert sentence_of(refused, 503) == views.CROWDED
    assert refused["Retry-After"] == "5"
    assert sessions(localvoice) == before
    assert heard(browser).status_code == 200


def test_without_redis_nothing_is_played(browser: Client, settings: Settings) -> None:
    nowhere = settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    settings.CACHES = {"default": nowhere}
    assert sentence_of(heard(browser), 503) == making.NOT_NOW


@pytest.mark.parametrize(
    ("faults", "status", "sentence"),
    [
        ({"refuse_status": 401}, 502, making.NOT_NOW),
        ({"refuse_status": 500}, 502, making.NOT_NOW),
        ({"refuse_status": 429, "retry_after": 7}, 503, "The voice service is busy. Try again in 7 s."),
        (
            {"refuse_status": 400},
            502,
            "The voice service does not speak with “de-DE-KatjaNeural”. Check its name, or choose another voice.",
        ),
        ({"drop_after_ms_of_answer": 100}, 502, making.NOT_NOW),
    ],
)
def test_a_service_that_fails_is_said_in_plain_words_and_nothing_is_kept(
    browser: Client, localvoice: LocalVoice, faults: dict[str, Any], status: int, sentence: str
) -> None:
    localvoice.misbehaves(**faults)
    assert sentence_of(heard(browser), status) == sentence
    localvoice.misbehaves()
    cache.clear()
    assert heard(browser).status_code == 200


def test_silence_is_no_voice(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object) -> bytes:
        return bytes(48_000)

    monkeypatch.setattr(one_answer, "_sound", nothing)
    assert sentence_of(heard(browser), 502) == making.SILENT


def test_who_is_not_signed_in_hears_nothing(signed_in: SignIn, localvoice: LocalVoice) -> None:
    before = sessions(localvoice)
    assert signed_in(None).post("/voices/play/", GERMAN).status_code == 403
    assert sessions(localvoice) == before


def test_playing_is_asked_for_with_post_and_a_token(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post("/voices/play/", GERMAN).status_code == 403
    assert strict.get("/voices/play/", GERMAN).status_code == 405
