"""Voices are found by words and filters; the best come first."""

import pytest

from agents.personas.choices import VoiceKind
from agents.personas.voices.search import Found, Wish, find
from agents.personas.voices.voice import Voice, standard_voices, voices_of

STANDARD = standard_voices()


def looked_for(words: str = "", **more: object) -> Found:
    return find(STANDARD, Wish(words, **more))  # type: ignore[arg-type]


def names(found: Found) -> list[str]:
    return [voice.name for voice in found.voices]


def all_are(found: Found, **expected: str) -> bool:
    return bool(found.voices) and all(
        getattr(voice, name) == value for voice in found.voices for name, value in expected.items()
    )


@pytest.mark.parametrize("words", ["german female", "female german", "DEUTSCH Female", "germ femal", "de-DE woman"])
def test_a_language_by_its_own_or_english_name_with_a_gender(words: str) -> None:
    assert all_are(looked_for(words), code="de", gender="female")


def test_male_does_not_find_female() -> None:
    assert all_are(looked_for("german male"), gender="male")


def test_a_character_finds_those_who_have_it() -> None:
    found = looked_for("english calm male")
    assert "en-US-BrianMultilingualNeural" in names(found)
    assert found.passed_over == ()


def test_a_character_that_none_is_known_to_have_is_passed_over_and_named() -> None:
    found = looked_for("german female calm")
    assert all_are(found, code="de", gender="female")
    assert found.passed_over == ("calm",)


def test_a_word_that_nobody_has_finds_nothing() -> None:
    assert looked_for("german xyzzy") == Found(())
    assert looked_for("german calm xyzzy").voices == ()


def test_a_style_is_found_as_it_is_written() -> None:
    found = looked_for("narration-professional")
    assert "en-US-AriaNeural" in names(found)
    assert all("narration-professional" in voice.styles for voice in found.voices)


def test_accents_need_not_be_typed() -> None:
    assert names(looked_for("espanol mexico")) == names(looked_for("Español México"))
    assert all_are(looked_for("espanol mexico"), locale="es-MX")


def test_a_language_in_its_own_script() -> None:
    assert all_are(looked_for("日本語"), code="ja")


@pytest.mark.parametrize("words", ["katja", "de-DE-KatjaNeural", "de-de-kat"])
def test_a_name_and_its_beginning(words: str) -> None:
    assert names(looked_for(words)) == ["de-DE-KatjaNeural"]


def test_the_kind_is_a_word_too() -> None:
    assert all_are(looked_for("french hd"), code="fr", kind="hd")
    assert all_are(looked_for("german multilingual"), kind="multilingual")


def test_filters() -> None:
    assert all_are(looked_for(language="de"), code="de")
    assert all_are(looked_for(language="de-at"), locale="de-AT")
    assert all_are(looked_for(gender="male", language="fr-FR"), gender="male")
    assert all_are(looked_for(is_hd=True), kind="hd")
    cheerful = looked_for(style="cheerful")
    assert cheerful.voices
    assert all("cheerful" in voice.styles for voice in cheerful.voices)


def test_the_persona_s_own_locale_comes_first_then_its_language_and_hd_before_others() -> None:
    found = [voice.locale for voice in looked_for(near="de-AT").voices]
    assert found[:2] == ["de-AT", "de-AT"]
    assert set(found[2:22]) <= {"de-DE", "de-CH"}
    kinds = [voice.kind for voice in looked_for(language="de-de").voices]
    assert kinds == sorted(kinds, key=["hd", "multilingual", "standard"].index)


def test_a_whole_word_comes_before_the_beginning_of_one() -> None:
    ava = [voice.label for voice in looked_for("ava english").voices]
    assert ava[0] == "Ava HD"
    assert ava.index("Ava2 HD") > ava.index("Ava")


def test_all_voices_without_a_wish() -> None:
    assert len(looked_for().voices) == 635


def test_voices_of_models_are_found_too() -> None:
    openai = voices_of(VoiceKind.OPENAI, STANDARD)
    assert openai is not None
    assert find(openai, Wish("mar", near="de-DE")).voices == (Voice("marin"),)
