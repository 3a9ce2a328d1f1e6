"""Rules that single options have of their own, in the place where they are asked."""

from typing import Any

import pytest

from agents.personas.own_rules import RULES
from agents.personas.validation import problems
from tests.agents.personas.settings import Settings

TEXT = {"model": "gpt-4.1"}
REFUSED: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"instructions": " "}, "instructions", ["no instructions", "write who it is"]),
    ({**TEXT, "interim": "static_interim_response"}, "interim_texts", ["write at least one", "“Nothing”"]),
    ({"voice_kind": "azure-custom", "voice_name": " ", "voice_endpoint_id": "a"}, "voice_name", ["no name", "write"]),
    (
        {"model": "azure-realtime", "voice_kind": "azure-realtime-native", "voice_name": "marin"},
        "voice_name",
        ["“marin”", "not a voice of azure-realtime", "choose aarti, andrew, ava"],
    ),
    ({"voice_kind": "azure-custom", "voice_name": "Ours"}, "voice_endpoint_id", ["missing", "copy it"]),
    ({"voice_pitch": "up"}, "voice_pitch", ["“up”", "x-low", "+2st"]),
    ({"voice_volume": "101"}, "voice_volume", ["“101”", "0 to 100", "+3dB"]),
    ({"voice_locale": "german!"}, "voice_locale", ["“german!”", "en-GB"]),
    ({"voice_prefer_locales": ["en-GB", "x"]}, "voice_prefer_locales", ["“x”", "en-GB"]),
    ({"voice_lexicon_url": "http://example.org"}, "voice_lexicon_url", ["“http://example.org”", "https://"]),
    ({"voice_normalization_url": "rules.json"}, "voice_normalization_url", ["“rules.json”", "https://"]),
    ({"spoken_languages": ["de-DE", "German"]}, "spoken_languages", ["“German”", "en-GB"]),
]


@pytest.mark.parametrize(("changes", "field", "named"), REFUSED)
def test_a_refusal_names_the_value_and_what_to_do(changes: dict[str, Any], field: str, named: list[str]) -> None:
    found = problems(Settings(**changes))

    assert list(found) == [field]
    assert all(words in found[field] for words in named), found[field]


def test_each_rule_is_tried() -> None:
    assert {field for _, field, _ in REFUSED} == RULES.keys()
