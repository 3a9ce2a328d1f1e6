"""The service's own list is read: what is there, and what is not as expected."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.personas.voices.service_list import read_service_list
from agents.personas.voices.voice import Engine, Voice, standard_voices

STANDARD = standard_voices()


def entry(name: str = "de-DE-NewNeural", **more: Any) -> dict[str, Any]:
    """One voice as the service describes it."""
    locale = name.partition(":")[0].rpartition("-")[0]
    return {
        "Name": f"Microsoft Server Speech Text to Speech Voice ({locale}, {name})",
        "ShortName": name,
        "Gender": "Female",
        "Locale": locale,
        "LocaleName": "German (Germany)",
        "SampleRateHertz": "24000",
        "VoiceType": "Neural",
        "Status": "GA",
        "WordsPerMinute": "150",
    } | more


def read(*listed: Any) -> tuple[Voice, ...]:
    return read_service_list(listed, STANDARD)


def test_a_voice_is_read_with_all_that_one_can_look_for() -> None:
    tag = {"VoicePersonalities": ["Calm"], "TailoredScenarios": ["Chat"]}
    listed = entry(StyleList=["sad"], SecondaryLocaleList=["fr-FR", "de-DE"], VoiceTag=tag)
    assert read(listed) == (
        Voice(
            "de-DE-NewNeural",
            "de-DE",
            "German (Germany)",
            "female",
            Engine.MULTILINGUAL,
            styles=("sad",),
            personality=("Calm",),
            scenarios=("Chat",),
            other_locales=("fr-FR",),
        ),
    )


def test_what_only_this_release_knows_is_kept() -> None:
    (andrew,) = read(entry("en-US-AndrewMultilingualNeural", Gender="Male"))
    assert andrew.personality == ("Confident", "Authentic", "Warm")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("de-DE-NewNeural", Engine.STANDARD),
        ("de-DE-NewMultilingualNeural", Engine.MULTILINGUAL),
        ("de-DE-New:DragonHDLatestNeural", Engine.HD),
    ],
)
def test_the_kind_follows_from_the_name(name: str, kind: Engine) -> None:
    assert read(entry(name))[0].kind == kind


def test_names_come_once_and_in_order() -> None:
    listed = read(entry("fr-FR-BNeural"), entry("de-DE-ANeural"), entry("DE-de-aneural"))
    assert [voice.name for voice in listed] == ["de-DE-ANeural", "fr-FR-BNeural"]


@pytest.mark.parametrize(
    "strange",
    [
        None,
        "de-DE-KatjaNeural",
        {},
        entry("Katja"),
        entry(ShortName=7),
        entry(Locale=""),
        entry(Locale="fr-FR"),
        entry("de-DE-<script>Neural"),
        entry(Status="Deprecated"),
    ],
    ids=str,
)
def test_what_is_not_a_voice_is_left_out(strange: Any) -> None:
    assert [voice.name for voice in read(strange, entry())] == ["de-DE-NewNeural"]


def test_a_list_without_a_voice_is_none() -> None:
    with pytest.raises(ValueError, match="no voice"):
        read(None, {})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=10), children, max_size=3),
    max_leaves=10,
)
FIELDS = ("ShortName", "Locale", "LocaleName", "Gender", "StyleList", "SecondaryLocaleList", "VoiceTag", "Status")


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_whatever_a_field_holds_the_others_are_read(strange: dict[str, Any]) -> None:
    voices = read(entry("de-DE-KatjaNeural"), entry() | strange)
    assert "de-DE-KatjaNeural" in {voice.name for voice in voices}
    for voice in voices:
        Voice.of(voice.as_entry())
