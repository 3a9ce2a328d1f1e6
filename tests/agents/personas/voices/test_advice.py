"""What the form warns of, and which voices it proposes. Nothing here keeps a persona from being saved."""

from dataclasses import dataclass

import pytest

from agents.personas.choices import VoiceKind
from agents.personas.voices.advice import proposed_voices, voice_warnings
from agents.personas.voices.voice import standard_voices, voices_of

STANDARD = standard_voices()


@dataclass
class Settings:
    """Of a German persona with a German voice."""

    language: str = "de-DE"
    voice_kind: str = "azure-standard"
    voice_name: str = "de-DE-KatjaNeural"
    voice_style: str = ""
    voice_locale: str = ""


def only_warning(**settings: str) -> str:
    (sentence,) = voice_warnings(Settings(**settings))
    return sentence


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"language": "de-AT"},
        {"voice_name": "de-at-ingridneural"},
        {"voice_name": "en-US-AvaMultilingualNeural"},
        {"voice_name": "en-US-Ava:DragonHDLatestNeural"},
        {"voice_locale": "de-AT"},
        {"language": "en-US", "voice_name": "en-US-AriaNeural", "voice_style": "cheerful"},
        {"voice_kind": "openai", "voice_name": "marin"},
        {"voice_kind": "azure-custom", "voice_name": "MyVoice"},
        {"voice_name": ""},
    ],
    ids=str,
)
def test_what_fits_is_not_warned_of(settings: dict[str, str]) -> None:
    assert voice_warnings(Settings(**settings)) == []


def test_a_voice_of_another_language_warns_and_names_a_better_one() -> None:
    warning = only_warning(language="fr-FR")
    assert warning.startswith("Katja speaks German, and the persona's language is French.")
    assert "for example fr-FR-Vivienne:DragonHDLatestNeural" in warning


def test_an_unknown_name_warns_and_a_slip_gets_the_right_name() -> None:
    assert only_warning(voice_name="de-DE-KatjNeural") == (
        "“de-DE-KatjNeural” is not in the list of 635 voices of 29 November 2026. Do you mean de-DE-KatjaNeural?"
    )
    assert "Check its spelling, or play it." in only_warning(voice_name="de-DE-NobodyNeural")


def test_an_unknown_voice_of_another_language_warns_of_both() -> None:
    unknown, language = voice_warnings(Settings(voice_name="tlh-XX-WorfNeural"))
    assert "is not in the list" in unknown
    assert "Worf speaks tlh-XX" in language


def test_an_accent_of_another_language_warns() -> None:
    assert "The accent is set to en-US" in only_warning(voice_locale="en-US")


def test_a_style_that_the_voice_does_not_have_warns() -> None:
    assert "it has chat, customerservice" in only_warning(
        language="en-GB", voice_name="en-US-AriaNeural", voice_style="calm"
    )
    assert "the list names none for it" in only_warning(voice_style="sad")


def test_another_language_proposes_its_voices_with_the_same_gender_first() -> None:
    proposed = proposed_voices("de-DE", "en-US-Ava:DragonHDLatestNeural", STANDARD)
    assert proposed[0].name == "de-DE-Seraphina:DragonHDLatestNeural"
    assert {(voice.code, voice.gender) for voice in proposed} == {("de", "female")}
    assert len(proposed) == 4
    male = proposed_voices("id-ID", "de-DE-ConradNeural", STANDARD)
    assert [voice.label for voice in male] == ["Ardi", "Gadis"]


def test_a_voice_of_the_language_needs_no_proposal() -> None:
    assert proposed_voices("de-AT", "de-DE-KatjaNeural", STANDARD) == ()
    assert proposed_voices("de-DE", "de-DE-NobodyNeural", STANDARD) == ()


def test_voices_of_models_are_proposed_instead_of_a_name_that_is_none_of_theirs() -> None:
    openai = voices_of(VoiceKind.OPENAI, STANDARD)
    assert openai is not None
    assert proposed_voices("de-DE", "marin", openai) == ()
    assert [voice.name for voice in proposed_voices("de-DE", "de-DE-KatjaNeural", openai)] == list(openai.names[:4])
