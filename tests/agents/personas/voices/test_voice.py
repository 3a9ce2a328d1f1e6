"""The list of voices that a release brings along, and what is known of a voice."""

import json

import pytest

from agents.personas.choices import AZURE_VOICES, LANGUAGES, OPENAI_VOICES, VoiceKind
from agents.personas.voices.own_names import OWN_NAMES
from agents.personas.voices.service_list import NAME
from agents.personas.voices.voice import (
    STANDARD_LIST,
    Engine,
    Voice,
    language_code,
    standard_voices,
    voice_as_named,
    voices_of,
)

STANDARD = standard_voices()


def known(name: str) -> Voice:
    voice = STANDARD.get(name)
    assert voice is not None
    return voice


def test_each_voice_is_listed_once_and_has_a_name_of_its_locale() -> None:
    assert len(STANDARD.voices) == 635
    assert len({voice.name.lower() for voice in STANDARD.voices}) == 635
    for voice in STANDARD.voices:
        assert NAME.fullmatch(voice.name)
        assert voice.name.lower().startswith(f"{voice.locale.lower()}-")
        assert voice.language
        assert voice.gender in ("female", "male", "")
        assert voice.kind in list(Engine)


def test_the_list_says_where_it_is_from_and_of_when() -> None:
    stored = json.loads(STANDARD_LIST.read_text(encoding="utf-8"))
    assert (STANDARD.origin, STANDARD.date.isoformat()) == (stored["origin"], stored["date"])
    assert "Azure Speech" in STANDARD.origin


def test_every_language_has_its_own_name_and_every_language_of_a_persona_has_a_voice() -> None:
    codes = {voice.code for voice in STANDARD.voices}
    assert codes == set(OWN_NAMES)
    assert {language_code(locale) for locale in LANGUAGES} <= codes


def test_the_voices_that_the_form_offers_are_in_the_list() -> None:
    assert [name for name in AZURE_VOICES if STANDARD.get(name) is None] == []


def test_capitals_do_not_matter_in_a_name() -> None:
    assert STANDARD.get("DE-de-katjaneural") == known("de-DE-KatjaNeural")
    assert STANDARD.get("de-DE-NobodyNeural") is None


def test_languages_are_named_twice_and_sorted_by_their_english_names() -> None:
    languages = dict(STANDARD.languages)
    assert languages["de"] == "Deutsch · German"
    assert languages["en"] == "English"
    assert list(languages)[:3] == ["af", "sq", "am"]  # Afrikaans, Albanian, Amharic


@pytest.mark.parametrize(
    ("name", "language", "speaks"),
    [
        ("de-DE-KatjaNeural", "de-AT", True),
        ("de-DE-KatjaNeural", "fr-FR", False),
        ("en-US-AvaMultilingualNeural", "de-DE", True),
        ("en-US-Ava:DragonHDLatestNeural", "de-DE", True),
        ("zh-CN-Yunye:DragonHDFlashLatestNeural", "en-GB", True),
        ("zh-CN-Yunye:DragonHDFlashLatestNeural", "de-DE", False),
    ],
)
def test_which_languages_a_voice_speaks(name: str, language: str, speaks: bool) -> None:
    assert known(name).speaks(language) is speaks


def test_where_the_service_names_languages_these_count() -> None:
    jenny = Voice("en-US-JennyMultilingualNeural", "en-US", kind=Engine.MULTILINGUAL, other_locales=("de-DE",))
    assert jenny.speaks("de-AT")
    assert not jenny.speaks("fi-FI")


def test_a_voice_is_described_in_words() -> None:
    assert known("en-US-AvaMultilingualNeural").about == (
        "English (United States), female, multilingual, pleasant, caring, friendly"
    )
    assert known("de-DE-Seraphina:DragonHDLatestNeural").about == "German (Germany), female, HD"


def test_a_voice_stays_the_same_as_an_entry() -> None:
    for voice in STANDARD.voices:
        assert Voice.of(json.loads(json.dumps(voice.as_entry()))) == voice


def test_what_the_name_of_an_unknown_voice_says() -> None:
    assert voice_as_named("fr-FR-Nobody:DragonHDLatestNeural") == Voice(
        "fr-FR-Nobody:DragonHDLatestNeural", "fr-FR", kind=Engine.HD
    )
    assert voice_as_named("sr-Latn-RS-NobodyNeural").locale == "sr-Latn-RS"


def test_each_kind_that_can_be_listed_has_its_list() -> None:
    openai = voices_of(VoiceKind.OPENAI, STANDARD)
    assert openai is not None
    assert openai.names == OPENAI_VOICES
    assert all(voice.speaks("de-DE") for voice in openai.voices)
    assert voices_of(VoiceKind.AZURE, STANDARD) is STANDARD
    assert voices_of(VoiceKind.CUSTOM, STANDARD) is None
