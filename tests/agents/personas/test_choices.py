"""How languages and voices are named."""

import pytest

from agents.personas.choices import (
    AZURE_VOICES,
    LANGUAGES,
    OPENAI_VOICES,
    language_codes_named,
    offered_models,
    voice_label,
)
from agents.personas.model_registry import Profile
from agents.personas.spelling import AZURE_VOICE_NAME


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("en-US-Ava:DragonHDLatestNeural", "Ava HD"),
        ("id-ID-GadisNeural", "Gadis"),
        ("de-DE-FlorianMultilingualNeural", "Florian"),
        ("zh-CN-liaoning-XiaobeiNeural", "Xiaobei"),
        ("alloy", "Alloy"),
        ("", ""),
    ],
)
def test_a_voice_has_a_short_name(name: str, label: str) -> None:
    assert voice_label(name) == label


@pytest.mark.parametrize("words", ["German", "deutsch", "de-DE", "DEUT"])
def test_a_language_is_found_by_either_name(words: str) -> None:
    assert language_codes_named(words) == ["de-DE"]


def test_every_suggestion_is_accepted() -> None:
    assert all(AZURE_VOICE_NAME.fullmatch(name) for name in AZURE_VOICES)
    assert not any(AZURE_VOICE_NAME.fullmatch(name) for name in OPENAI_VOICES)
    assert all(code == language.code for code, language in LANGUAGES.items())


def test_what_the_operator_allows_is_offered_and_else_what_is_known() -> None:
    assert offered_models(["gpt-4.1", "desk"]) == ["gpt-4.1", "desk"]
    assert {"gpt-realtime", "gpt-4.1"} <= set(offered_models([]))
    assert "gpt-5.5" not in offered_models([])
    assert "gpt-5.5" in offered_models([], Profile.TEXT)
