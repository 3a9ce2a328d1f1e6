"""The page of voices, and what the picker asks for."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from agents.personas.models import Persona
from agents.personas.voices.models import store_voices
from agents.personas.voices.voice import Voice

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]


@pytest.fixture
def browser(signed_in: SignIn, alice: User) -> Client:
    return signed_in(alice)


def found(browser: Client, **asked: str) -> dict[str, Any]:
    answer = browser.get("/voices/", asked, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    return answer.json()


def names(answer: dict[str, Any]) -> list[str]:
    return [voice["name"] for voice in answer["voices"]]


def test_a_script_gets_what_the_words_find(browser: Client) -> None:
    answer = found(browser, q="german female calm")
    assert names(answer)[0] == "de-DE-Seraphina:DragonHDLatestNeural"
    assert answer["said"] == "13 voices. None of them is described as “calm”: play them."
    assert answer["voices"][0] == {
        "name": "de-DE-Seraphina:DragonHDLatestNeural",
        "label": "Seraphina HD",
        "about": "German (Germany), female, HD",
        "styles": [],
    }


def test_an_answer_has_forty_voices_at_most(browser: Client) -> None:
    answer = found(browser)
    assert len(answer["voices"]) == 40
    assert answer["said"] == "The first 40 of 635 voices: another word narrows them."


def test_filters_narrow(browser: Client) -> None:
    answer = found(browser, language="de", gender="female", hd="1")
    assert names(answer) == ["de-DE-Seraphina:DragonHDLatestNeural", "de-DE-Seraphina:DragonHDV1Neural"]
    assert names(found(browser, style="poetry-reading")) == ["zh-CN-XiaoxiaoNeural"]
    assert names(found(browser, q="katja", near="de-DE")) == ["de-DE-KatjaNeural"]


@pytest.mark.parametrize("name", ["language", "gender", "style", "hd", "near", "kind"])
def test_a_filter_that_is_none_narrows_nothing(browser: Client, name: str) -> None:
    for strange in ("nowhere", "<script>", "\0", "é" * 500):
        assert found(browser, **{name: strange})["said"].startswith("The first 40 of 635")


def test_words_without_a_voice_say_so(browser: Client) -> None:
    answer = found(browser, q="xyzzy")
    assert answer == {"voices": [], "said": "No voice is like that: leave a word or a filter out."}
    assert found(browser, q="katja")["said"] == "1 voice."


def test_voices_of_models_have_lists_of_their_own(browser: Client) -> None:
    assert names(found(browser, kind="openai", q="mar")) == ["marin"]
    assert "ximena" in names(found(browser, kind="azure-realtime-native"))


def test_the_page_shows_the_same_and_works_without_scripts(browser: Client) -> None:
    page = browser.get("/voices/", {"q": "katja", "language": "de", "hd": ""}).content.decode()
    assert "<code>de-DE-KatjaNeural</code>" in page
    assert 'name="voice_name" value="de-DE-KatjaNeural"' in page
    assert re.search(r'<option value="de" selected>Deutsch · German</option>', page)
    assert "1 voice." in page


def test_what_somebody_looks_for_is_text_in_the_page(browser: Client) -> None:
    page = browser.get("/voices/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_a_loaded_list_is_searched_at_once(browser: Client) -> None:
    store_voices((Voice("de-DE-NewNeural", "de-DE", "German (Germany)", "female"),))
    assert names(found(browser, q="german")) == ["de-DE-NewNeural"]


def advice(browser: Client, **settings: str) -> dict[str, Any]:
    asked = {"language": "de-DE", "voice_kind": "azure-standard", "voice_name": "de-DE-KatjaNeural"} | settings
    return browser.get("/voices/advice/", asked).json()


def test_advice_has_warnings_and_voices_of_the_language(browser: Client) -> None:
    told = advice(browser, language="fr-FR")
    assert "Katja speaks German" in told["warnings"][0]
    assert told["language"] == "French"
    assert told["proposed"][0]["name"] == "fr-FR-Vivienne:DragonHDLatestNeural"


def test_advice_of_what_fits_is_empty(browser: Client) -> None:
    assert advice(browser) == {"warnings": [], "proposed": [], "language": "German"}


def test_nothing_is_said_of_voices_that_nobody_can_list(browser: Client) -> None:
    assert advice(browser, voice_kind="azure-custom", voice_name="Mine")["warnings"] == []


def test_whatever_a_script_sends_gets_an_answer(browser: Client) -> None:
    for strange in ("\0", "é" * 5000, "<b>", "de-DE-"):
        sent = dict.fromkeys(("language", "voice_name", "voice_style", "voice_locale"), strange)
        assert browser.get("/voices/advice/", {**sent, "voice_kind": "azure-standard"}).status_code == 200


@pytest.mark.parametrize("path", ["/voices/", "/voices/advice/", "/voices/sample/"])
def test_nobody_is_told_without_signing_in(signed_in: SignIn, path: str) -> None:
    answer = signed_in(None).get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 302


def test_the_persona_form_has_the_picker_and_says_what_does_not_fit(browser: Client, alice: User) -> None:
    persona = Persona.objects.create(owner=alice, name="Mara", language="de-DE", voice_name="fr-FR-DeniseNeural")
    page = browser.get(f"/personas/{persona.pk}/edit/").content.decode()
    assert 'data-voice-picker="id_voice_name"' in page
    assert "Denise speaks French, and the persona&#x27;s language is German." in page
