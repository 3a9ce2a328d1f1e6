"""Each option of a persona reaches Voice Live: docs/personas.md names these tests."""

from typing import Any

import pytest

from agents.personas.options import BY_FIELD
from agents.personas.session_config import SessionConfig, session_config
from agents.personas.validation import problems
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.connection import open_upstream
from agents.voice.upstream.resources import Resource
from localvoice.settings.session import new_session, updated
from tests.agents.personas.settings import Settings
from tests.agents.personas.wire_cases import CASES, IN_SESSION, STATIC, at, changes, is_another_value
from tests.served.localvoice_controls import LocalVoice

# Together they have every option but the one voice that none of them speaks with.
BROAD: dict[str, list[str]] = {
    "by the sound": [
        *("language", "instructions", "temperature", "max_response_output_tokens", "mcp_servers", "tool_choice"),
        *("parallel_tool_calls", "voice_name", "voice_rate", "voice_pitch", "voice_volume", "voice_style"),
        *("voice_temperature", "voice_locale", "voice_prefer_locales", "voice_lexicon_url"),
        *("voice_normalization_url", "word_timestamps", "turn_detection", "silence_duration_ms", "vad_threshold"),
        *("prefix_padding_ms", "speech_duration_ms", "end_of_utterance", "end_of_utterance_level"),
        *("end_of_utterance_timeout_ms", "interrupt_response", "ignore_backchannels", "echo_cancellation"),
        *("spoken_languages", "phrase_list", "include_phrases", "include_logprobs"),
    ],
    "a model that writes": ["interim", "interim_texts", "interim_triggers", "interim_after_ms", "custom_speech"],
    "a small model meanwhile": ["interim_model", "interim_instructions", "interim_max_tokens", "reasoning_effort"],
    "one's own voice": ["voice_endpoint_id", "noise_reduction"],
    "a personal voice": ["personal_voice_model", "transcription_prompt", "transcription_model"],
    "a voice of OpenAI": ["voice_kind", "eagerness"],
}
ALL_AT_ONCE: dict[str, dict[str, Any]] = {
    "by the sound": {
        "model": "gpt-realtime",
        "language": "en-GB",
        "voice_name": "en-US-Ava:DragonHDLatestNeural",
        "spoken_languages": ["en-US"],
        "echo_cancellation": True,
    },
    "a model that writes": {"interim_texts": ["Let me see."]},
    "a small model meanwhile": {"model": "gpt-5.1"},
    "one's own voice": {},
    "a personal voice": {},
    "a voice of OpenAI": {},
}


def effective(config: SessionConfig) -> dict[str, Any]:
    """The session as localvoice's own rules make it of the settings."""
    session = new_session(config.address.model)
    return updated(session, config.opening(detects_turns=True), has_spoken=False, client_reference=False)


def test_every_option_that_stands_in_the_session_is_tried() -> None:
    assert list(CASES) == IN_SESSION


@pytest.mark.parametrize("field", IN_SESSION)
def test_an_option_arrives_in_session_update(field: str) -> None:
    persona = Settings(**changes(field))

    assert is_another_value(field)
    assert problems(persona) == {}
    assert at(session_config(persona).opening(detects_turns=True), BY_FIELD[field].wire) == CASES[field][2]
    assert at(effective(session_config(persona)), BY_FIELD[field].wire) == CASES[field][2]


def broad(name: str) -> Settings:
    together: dict[str, Any] = {}
    for field in BROAD[name]:
        together |= changes(field)
    return Settings(**together | ALL_AT_ONCE[name])


def test_the_broad_personas_have_every_option() -> None:
    assert {field for fields in BROAD.values() for field in fields} == set(IN_SESSION)


@pytest.mark.parametrize("name", BROAD)
async def test_a_persona_with_many_options_is_taken_over_a_real_connection(name: str, localvoice: LocalVoice) -> None:
    persona = broad(name)
    config = session_config(persona, metadata={"conversation": "c", "persona_version": "7"})
    chooser = Chooser([Resource(1, localvoice.url, 25)], 1)

    assert problems(persona) == {}
    async with open_upstream(chooser, config.address, config.opening(detects_turns=True)):
        [update] = localvoice.client_events(localvoice.last_id(), "session.update")

    assert update["session"] == config.opening(detects_turns=True)
    for field in BROAD[name]:
        assert at(update["session"], BY_FIELD[field].wire) is not None, field


async def test_turns_by_the_caller_are_null_for_the_service(localvoice: LocalVoice) -> None:
    config = session_config(Settings(turn_detection="manual", **STATIC))
    chooser = Chooser([Resource(1, localvoice.url, 25)], 1)

    async with open_upstream(chooser, config.address, config.opening(detects_turns=False)):
        [update] = localvoice.client_events(localvoice.last_id(), "session.update")

    assert update["session"]["turn_detection"] is None
