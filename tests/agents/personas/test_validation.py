"""The rules of a persona. Each row has what is set, the field with the error, and words that its sentence must hold."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.personas.options import RANGES
from agents.personas.validation import problems
from tests.agents.personas.settings import Settings

PERSONA = Settings(noise_reduction="near_field")
REFUSED: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"temperature": 1.3}, "temperature", ["1.3", "0.6 to 1.2", "the nearest is 1.2"]),
    ({"temperature": float("nan")}, "temperature", ["nan", "0.6 to 1.2"]),
    ({"vad_threshold": -0.1}, "vad_threshold", ["-0.1", "0 to 1", "the nearest is 0"]),
    ({"prefix_padding_ms": 2001}, "prefix_padding_ms", ["2001 ms", "0 to 2000 ms"]),
    ({"silence_duration_ms": 99}, "silence_duration_ms", ["99 ms", "100 to 5000 ms", "the nearest is 100"]),
    ({"voice_rate": 0.4}, "voice_rate", ["0.4", "0.5 to 1.5"]),
    ({"voice_kind": "openai", "voice_name": "alloy", "voice_rate": 1.2}, "voice_rate", ["1.2", "set it to 1"]),
    ({"voice_kind": "openai", "voice_name": "ava"}, "voice_name", ["“ava”", "alloy", "kind of voice to Azure"]),
    ({"voice_kind": "azure-standard", "voice_name": "alloy"}, "voice_name", ["“alloy”", "en-US-Ava"]),
    ({"voice_name": "en-US-Ava Neural"}, "voice_name", ["“en-US-Ava Neural”", "locale and name"]),
    (
        {"voice_kind": "openai", "voice_name": "alloy", "model": "gpt-4.1", "noise_reduction": ""},
        "voice_kind",
        ["gpt-realtime", "gpt-4.1", "choose"],
    ),
    (
        {"turn_detection": "azure_semantic_vad", "language": "de-DE"},
        "turn_detection",
        ["English only", "de-DE", "“By pauses”"],
    ),
    ({"ignore_backchannels": True}, "ignore_backchannels", ["“By pauses”", "choose “By meaning”", "switch it off"]),
    (
        {"noise_reduction": "near_field", "model": "gpt-4.1"},
        "noise_reduction",
        ["gpt-realtime", "gpt-4.1", "Azure deep"],
    ),
    ({"noise_reduction": "far_field", "model": "gpt-5"}, "noise_reduction", ["gpt-realtime", "gpt-5"]),
    ({"model": "gpt realtime", "noise_reduction": ""}, "model", ["“gpt realtime”", "for example gpt-realtime"]),
    ({"model": "", "noise_reduction": ""}, "model", ["for example gpt-realtime"]),
]

ACCEPTED: list[dict[str, Any]] = [
    {},
    {"voice_kind": "openai", "voice_name": "marin"},
    {"model": "gpt-realtime-2.1-mini", "noise_reduction": "far_field"},
    {"model": "our-own_deployment.1", "noise_reduction": "azure_deep_noise_suppression"},
    {"voice_name": "zh-CN-liaoning-XiaobeiNeural", "language": "zh-CN"},
    {"turn_detection": "azure_semantic_vad", "language": "en-GB"},
    {"turn_detection": "azure_semantic_vad", "language": "en-GB", "ignore_backchannels": True},
    {"temperature": 0.6, "voice_rate": 1.5, "vad_threshold": 1, "silence_duration_ms": 5000, "prefix_padding_ms": 0},
]


@pytest.mark.parametrize(("changes", "field", "named"), REFUSED)
def test_a_refusal_names_the_value_the_limit_and_what_to_do(
    changes: dict[str, Any], field: str, named: list[str]
) -> None:
    found = problems(replace(PERSONA, **changes))

    assert list(found) == [field]
    assert all(words in found[field] for words in named), found[field]


@pytest.mark.parametrize("changes", ACCEPTED)
def test_settings_that_voice_live_accepts_are_accepted(changes: dict[str, Any]) -> None:
    assert problems(replace(PERSONA, **changes)) == {}


def test_a_missing_number_is_left_to_the_field_itself() -> None:
    missing: dict[str, Any] = {"temperature": None, "voice_rate": None, "silence_duration_ms": None}
    empty = replace(PERSONA, **missing)
    assert problems(empty) == {}
    assert problems(replace(empty, voice_kind="openai", voice_name="sage")) == {}


@given(name=st.sampled_from(list(RANGES)), value=st.floats(allow_nan=True, allow_infinity=True))
def test_no_number_outside_its_range_passes(name: str, value: float) -> None:
    allowed = RANGES[name]
    changed: dict[str, Any] = {name: value}

    is_refused = name in problems(replace(PERSONA, **changed))

    assert is_refused == (not allowed.low <= value <= allowed.high)
