"""The rules of a persona. Each row has what is set, the field with the error, and words that its sentence must hold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.personas.mcp_servers import Token
from agents.personas.options import RANGES
from agents.personas.validation import problems
from tests.agents.personas.settings import Settings

OPENAI = {"voice_kind": "openai", "voice_name": "alloy"}
NATIVE = {"voice_kind": "azure-realtime-native", "voice_name": "ava"}
SERVER = {"label": "a", "url": "https://example.org/mcp"}
REFUSED: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"temperature": 1.3}, "temperature", ["1.3", "0.6 to 1.2", "the nearest is 1.2"]),
    ({"temperature": float("nan")}, "temperature", ["nan", "0.6 to 1.2"]),
    ({"temperature": 10**400}, "temperature", ["hundreds of digits", "0.6 to 1.2"]),
    ({"vad_threshold": -0.1}, "vad_threshold", ["-0.1", "0 to 1", "the nearest is 0"]),
    ({"silence_duration_ms": 99}, "silence_duration_ms", ["99 ms", "100 to 5000 ms", "the nearest is 100"]),
    ({**OPENAI, "voice_name": "ava"}, "voice_name", ["“ava”", "alloy", "kind of voice to Azure"]),
    ({"voice_name": "alloy"}, "voice_name", ["“alloy”", "en-US-Ava"]),
    ({"voice_name": "en-US-Ava Neural"}, "voice_name", ["“en-US-Ava Neural”", "locale and name"]),
    ({**OPENAI, "model": "gpt-4.1"}, "voice_kind", ["“OpenAI”", "a gpt-realtime model", "gpt-4.1", "choose “Azure”"]),
    ({"model": "azure-realtime"}, "voice_kind", ["“Azure”", "azure-realtime", "choose “Voices of the model"]),
    (NATIVE, "voice_kind", ["the model azure-realtime", "the model is gpt-realtime", "choose “Azure”"]),
    ({**OPENAI, "agent_name": "desk", "agent_project": "p"}, "voice_kind", ["it has the agent desk", "“Azure”"]),
    (
        {"turn_detection": "azure_semantic_vad", "language": "de-DE"},
        "turn_detection",
        ["needs English", "the language is de-DE", "“By pauses”", "“By meaning, in ten languages”"],
    ),
    (
        {"turn_detection": "azure_semantic_vad_multilingual", "language": "sv-SE"},
        "turn_detection",
        ["German, English", "sv-SE", "“By pauses”"],
    ),
    ({"turn_detection": "semantic_vad", "model": "gpt-5"}, "turn_detection", ["gpt-realtime", "gpt-5", "“By pauses”"]),
    (
        {"end_of_utterance": "semantic_detection_v1", "language": "de-DE"},
        "end_of_utterance",
        ["needs English", "de-DE", "“Check sentences in ten languages”"],
    ),
    ({"noise_reduction": "near_field", "model": "gpt-4.1"}, "noise_reduction", ["gpt-4.1", "“Azure deep"]),
    ({"transcription_model": "whisper-1", "model": "gpt-5"}, "transcription_model", ["gpt-5", "choose “Automatic”"]),
    ({"transcription_model": "azure-speech"}, "transcription_model", ["no gpt-realtime model", "“Automatic”"]),
    ({"model": "gpt realtime"}, "model", ["“gpt realtime”", "for example gpt-realtime"]),
    ({"model": ""}, "model", ["for example gpt-realtime"]),
    ({"agent_name": "desk"}, "agent_project", ["project", "write"]),
]
ACCEPTED: list[dict[str, Any]] = [
    {},
    {**OPENAI, "voice_name": "marin"},
    {"model": "gpt-realtime-2.1-mini", "noise_reduction": "far_field"},
    {"model": "our-own_deployment.1", "noise_reduction": "azure_deep_noise_suppression"},
    {"voice_name": "zh-CN-liaoning-XiaobeiNeural", "language": "zh-CN"},
    {"voice_name": "en-us-Jasper:MAI-Voice-1"},
    {**NATIVE, "model": "azure-realtime"},
    {"model": "azure-realtime", "profile": "byom-azure-openai-realtime"},
    {"turn_detection": "azure_semantic_vad", "language": "en-GB", "ignore_backchannels": True},
    {"turn_detection": "azure_semantic_vad_multilingual", "language": "de-DE"},
    {"temperature": 0.6, "voice_rate": 1.5, "vad_threshold": 1, "silence_duration_ms": 5000, "prefix_padding_ms": 0},
    {"agent_name": "desk", "agent_project": "museum", "model": "", "instructions": ""},
]
MEANS_NOTHING: list[dict[str, Any]] = [
    {**OPENAI, "voice_rate": 1.2, "voice_pitch": "up", "voice_lexicon_url": "http://example.org"},
    {"ignore_backchannels": True},
    {"interim": "static_interim_response"},
    {"interim_model": "no model"},
    {"voice_endpoint_id": ""},
    {"agent_project": "", "agent_version": "3"},
    {"model": "phi4-mm-realtime", "mcp_servers": [SERVER | {"token_variable": "MCP_TOKEN_GONE"}]},
    {"turn_detection": "manual", "end_of_utterance": "semantic_detection_v1", "language": "sv-SE"},
]


@pytest.mark.parametrize(("changes", "field", "named"), REFUSED)
def test_a_refusal_names_the_value_the_limit_and_what_to_do(
    changes: dict[str, Any], field: str, named: list[str]
) -> None:
    found = problems(Settings(**changes))

    assert list(found) == [field]
    assert all(words in found[field] for words in named), found[field]


@pytest.mark.parametrize("changes", ACCEPTED)
def test_settings_that_voice_live_accepts_are_accepted(changes: dict[str, Any]) -> None:
    assert problems(Settings(**changes)) == {}


@pytest.mark.parametrize("changes", MEANS_NOTHING)
def test_what_means_nothing_is_no_problem(changes: dict[str, Any]) -> None:
    assert problems(Settings(**changes), (), {}) == {}


def test_a_missing_number_is_left_to_the_field_itself() -> None:
    assert problems(Settings(temperature=None, voice_rate=None, silence_duration_ms=None)) == {}


def test_the_model_that_speaks_meanwhile_has_to_be_allowed_too() -> None:
    persona = Settings(model="gpt-4.1", interim="llm_interim_response", interim_model="gpt-5")
    assert list(problems(persona, ["gpt-4.1"])) == ["interim_model"]
    assert problems(persona, ["gpt-4.1", "gpt-5"]) == {}


def test_a_key_that_the_site_does_not_have_is_named_by_its_variable() -> None:
    persona = Settings(mcp_servers=[SERVER | {"token_variable": "MCP_TOKEN_A"}])
    key = Token("planted", ("example.org",))
    found = problems(persona, (), {"MCP_TOKEN_B": key})
    assert list(found) == ["mcp_servers"]
    assert "MCP_TOKEN_A" in found["mcp_servers"]
    assert problems(persona, (), {"MCP_TOKEN_A": key}) == problems(persona) == {}


@given(name=st.sampled_from(list(RANGES)), value=st.floats(allow_nan=True, allow_infinity=True) | st.integers())
def test_no_number_outside_its_range_passes(name: str, value: float) -> None:
    allowed = RANGES[name]
    is_right = allowed.low <= value <= allowed.high and (isinstance(value, int) or isinstance(allowed.step, float))

    assert (name in problems(Settings(**{name: value}))) is not is_right
