"""Which sound a voice name has: women's are higher than men's, and no two that are offered are the same."""

import pytest

from agents.personas.choices import AZURE_VOICES, OPENAI_VOICES
from localvoice.settings.voice import NATIVE_VOICES
from localvoice.speaking.characters import HIGHEST_PITCH, LOWEST_PITCH, character_of, delivery, first_name, is_male
from tests.localvoice.speaking.said import speech

OFFERED = (*AZURE_VOICES, *OPENAI_VOICES, *NATIVE_VOICES)
MEN = {"andrew", "ardi", "ash", "ballad", "brian", "cedar", "echo", "florian", "henri", "ryan", "verse", "yunxi"}
LOWEST_WOMAN, HIGHEST_MAN = 0.8, 0.72


@pytest.mark.parametrize("name", OFFERED)
def test_a_voice_that_is_offered_is_a_womans_or_a_mans(name: str) -> None:
    character = character_of(name)
    if first_name(name) == "alloy":  # neither
        assert HIGHEST_MAN < character.pitch < LOWEST_WOMAN
    elif first_name(name) in MEN:
        assert is_male(name)
        assert character.pitch < HIGHEST_MAN
        assert character.formants < 0.93
    else:
        assert not is_male(name)
        assert character.pitch > LOWEST_WOMAN


def test_each_name_has_a_character_of_its_own() -> None:
    firsts = {first_name(name): character_of(name) for name in OFFERED}
    assert len(set(firsts.values())) == len(firsts)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("en-US-Andrew2:DragonHDLatestNeural", "andrew"),
        ("en-US-AvaMultilingualNeural", "ava"),
        ("en-US-AlloyTurboMultilingualNeural", "alloy"),
        ("en-IN-PrabhatIndicNeural", "prabhat"),
        ("zh-CN-liaoning-YunbiaoNeural", "yunbiao"),
        ("echo", "echo"),
        ("My Brand Voice", "my brand voice"),
        ("", ""),
    ],
)
def test_a_first_name_is_found_in_every_kind_of_name(name: str, first: str) -> None:
    assert first_name(name) == first
    assert character_of(name) == character_of(name.upper())


def test_what_the_session_asks_for_comes_on_top() -> None:
    usual, asked = delivery(speech()), delivery(speech(pitch="+10%", rate="1.25", volume="soft"))
    assert asked.pitch == pytest.approx(1.1 * usual.pitch)
    assert (usual.rate, asked.rate, usual.volume, asked.volume) == (1.0, 1.25, 1.0, 0.5)


def test_no_pitch_leaves_what_a_voice_can_do() -> None:
    assert delivery(speech(pitch="-100%")).pitch == LOWEST_PITCH
    assert delivery(speech(pitch="+5000%")).pitch == HIGHEST_PITCH
