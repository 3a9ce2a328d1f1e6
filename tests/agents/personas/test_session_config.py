"""The Voice Live session that a persona becomes. How each option arrives: test_wire.py."""

from typing import Any

import pytest

from agents.personas.mcp_servers import MissingToken, Token
from agents.personas.session_config import BY_PAUSES, begins_with_push_to_talk, may_be_interrupted, session_config
from tests.agents.personas.settings import Settings

CALLER_SAYS = Settings(turn_detection="manual", interrupt_response=False)


def session_of(**changes: Any) -> dict[str, Any]:
    return session_config(Settings(**changes)).session


def test_a_simple_persona_leaves_all_that_it_does_not_set_to_the_service() -> None:
    assert session_of() == {
        "modalities": ["text", "audio"],
        "input_audio_format": "pcm16",
        "input_audio_sampling_rate": 24_000,
        "output_audio_format": "pcm16",
        "instructions": "Be kind.",
        "temperature": 0.8,
        "voice": {"type": "azure-standard", "name": "en-US-Ava:DragonHDLatestNeural"},
        "input_audio_transcription": {"model": "gpt-4o-transcribe", "language": "en"},
        "turn_detection": {
            "type": "server_vad",
            "threshold": 0.5,
            "prefix_padding_ms": 300,
            "silence_duration_ms": 500,
            "create_response": True,
            "interrupt_response": True,
            "auto_truncate": False,
        },
    }


def test_the_model_is_for_the_connection_and_not_in_the_session() -> None:
    config = session_config(Settings(model="gpt-4o"))
    assert config.address.model == "gpt-4o"
    assert "model" not in config.session


def test_an_empty_temperature_is_left_to_the_model() -> None:
    assert "temperature" not in session_of(temperature=None)


@pytest.mark.parametrize(("rate", "sent"), [(0.5, "0.5"), (1.25, "1.25"), (1, None), (1.0, None)])
def test_a_rate_is_sent_as_a_multiplier_unless_it_is_the_usual_one(rate: float, sent: str | None) -> None:
    assert session_of(voice_rate=rate)["voice"].get("rate") == sent


def test_what_means_nothing_beside_the_rest_is_left_out() -> None:
    openai = session_of(
        voice_kind="openai", voice_name="alloy", voice_rate=1.5, voice_style="sad", word_timestamps=True
    )
    assert openai["voice"] == {"type": "openai", "name": "alloy"}
    assert "output_audio_timestamp_types" not in openai
    assert "interim_response" not in session_of(interim="static_interim_response", interim_texts=["One moment."])
    by_pauses = session_of(ignore_backchannels=True, end_of_utterance_level="high", eagerness="low")["turn_detection"]
    assert not {"remove_filler_words", "end_of_utterance_detection", "eagerness"} & by_pauses.keys()


def test_a_voice_that_is_not_hd_has_no_temperature() -> None:
    assert "temperature" not in session_of(voice_name="en-US-AvaMultilingualNeural", voice_temperature=0.7)["voice"]
    assert (
        session_of(voice_kind="azure-personal", voice_name="Ours", voice_temperature=0.7)["voice"]["temperature"] == 0.7
    )


def test_only_a_voice_of_many_languages_has_accents_to_choose_from() -> None:
    assert "prefer_locales" not in session_of(voice_name="en-US-AriaNeural", voice_prefer_locales=["en-GB"])["voice"]


# Transcription


@pytest.mark.parametrize(
    ("changes", "transcription"),
    [
        ({"language": "de-DE"}, {"model": "gpt-4o-transcribe", "language": "de"}),
        ({"language": "nb-NO"}, {"model": "gpt-4o-transcribe", "language": "no"}),
        (
            {"language": "nb-NO", "spoken_languages": ["en-GB", "en-US", "nb-NO"]},
            {"model": "gpt-4o-transcribe", "language": "no,en"},
        ),
        (
            {"language": "nb-NO", "spoken_languages": ["en-GB"], "transcription_model": "mai-transcribe"},
            {"model": "mai-transcribe", "language": "nb-NO,en-GB"},
        ),
        (
            {"phrase_list": ["Quay"]},
            {"model": "mai-transcribe-2", "language": "en-US", "phrase_list": ["Quay"]},
        ),
        (
            {"phrase_list": ["Quay"], "transcription_prompt": "A museum.", "transcription_model": "whisper-1"},
            {"model": "whisper-1", "language": "en", "prompt": "A museum."},
        ),
        (
            {"model": "azure-realtime", "voice_kind": "azure-realtime-native", "voice_name": "ava"},
            {"model": "mai-transcribe-2", "language": "en-US"},
        ),
        ({"model": "gpt-4o", "language": "nb-NO"}, {"model": "azure-speech", "language": "nb-NO"}),
        ({"model": "gpt-realtime", "agent_name": "desk"}, {"model": "azure-speech", "language": "en-US"}),
        (
            {"model": "ours", "profile": "byom-azure-openai-realtime"},
            {"model": "gpt-4o-transcribe", "language": "en"},
        ),
        (
            {"model": "gpt-realtime", "profile": "byom-azure-openai-chat-completion"},
            {"model": "azure-speech", "language": "en-US"},
        ),
    ],
)
def test_the_transcriber_goes_with_the_model_and_with_what_it_shall_know(
    changes: dict[str, Any], transcription: dict[str, Any]
) -> None:
    assert session_of(**changes)["input_audio_transcription"] == transcription


def test_both_things_to_include_stand_in_one_list() -> None:
    wanted = session_of(include_phrases=True, include_logprobs=True)["include"]
    assert wanted == ["item.input_audio_transcription.phrases", "item.input_audio_transcription.logprobs"]


# Turns


def test_turns_by_meaning_get_the_languages_that_they_know() -> None:
    several = {"language": "de-DE", "spoken_languages": ["sv-SE", "en-GB", "de-AT"]}
    by_meaning = session_of(turn_detection="azure_semantic_vad_multilingual", **several)["turn_detection"]
    assert by_meaning["languages"] == ["de", "en"]
    english = session_of(turn_detection="azure_semantic_vad", language="en-GB", spoken_languages=["de-DE"])
    assert english["turn_detection"]["languages"] == ["en"]
    assert "languages" not in session_of(turn_detection="server_vad")["turn_detection"]


def test_a_model_that_decides_itself_gets_what_it_knows_and_nothing_else() -> None:
    assert session_of(turn_detection="semantic_vad")["turn_detection"] == {
        "type": "semantic_vad",
        "eagerness": "auto",
        "create_response": True,
        "interrupt_response": True,
    }


def test_a_persona_that_may_not_be_interrupted_says_so_to_the_service_and_to_the_call() -> None:
    config = session_config(Settings(interrupt_response=False))
    assert config.may_interrupt is False
    assert config.session["turn_detection"]["interrupt_response"] is False


def test_with_turns_by_the_caller_the_service_detects_none() -> None:
    config = session_config(CALLER_SAYS)
    assert begins_with_push_to_talk(CALLER_SAYS)
    assert config.session["turn_detection"] is None
    assert config.opening(detects_turns=False)["turn_detection"] is None
    assert config.may_interrupt is may_be_interrupted(CALLER_SAYS) is True


def test_a_caller_who_does_not_want_the_button_is_heard_all_the_same() -> None:
    config = session_config(CALLER_SAYS)
    assert config.turns(detects_turns=True) == {"turn_detection": BY_PAUSES}
    assert config.opening(detects_turns=True) == {**config.session, "turn_detection": BY_PAUSES}


@pytest.mark.parametrize("is_on", [True, False])
def test_the_echo_guard_is_for_the_call_and_not_in_the_session(is_on: bool) -> None:
    config = session_config(Settings(echo_guard=is_on))
    assert config.has_echo_guard is is_on
    assert config.session == session_of()


# Tools, agents, and what a call adds


def test_a_servers_key_comes_from_the_environment_and_is_in_no_text_about_the_session() -> None:
    server = {
        "label": "library",
        "url": "https://example.org/mcp",
        "allowed_tools": ["find_book"],
        "token_variable": "MCP_TOKEN_LIBRARY",
    }
    config = session_config(
        Settings(mcp_servers=[server]), tokens={"MCP_TOKEN_LIBRARY": Token("planted", ("example.org",))}
    )
    assert config.session["tools"] == [
        {
            "type": "mcp",
            "server_label": "library",
            "server_url": "https://example.org/mcp",
            "require_approval": "never",
            "allowed_tools": ["find_book"],
            "authorization": "planted",
        }
    ]
    assert "planted" not in f"{config} {config!r}"
    with pytest.raises(MissingToken, match="MCP_TOKEN_LIBRARY"):
        session_config(Settings(mcp_servers=[server]))


def test_an_agent_brings_its_own_instructions_temperature_and_tools() -> None:
    server = {"label": "library", "url": "https://example.org/mcp", "token_variable": "MCP_TOKEN_GONE"}
    session = session_of(agent_name="desk", mcp_servers=[server], tool_choice="required", reasoning_effort="low")
    assert not {"instructions", "temperature", "tools", "tool_choice", "reasoning_effort"} & session.keys()


def test_a_call_is_found_in_azures_logs_by_what_it_adds() -> None:
    assert session_config(Settings(), metadata={"conversation": "c"}).session["metadata"] == {"conversation": "c"}


# The greeting


@pytest.mark.parametrize("kind", ["azure-standard", "azure-custom", "azure-personal"])
def test_an_azure_voice_speaks_the_greeting_as_it_is_written(kind: str) -> None:
    greeting = session_config(Settings(voice_kind=kind)).greeting
    content = [{"type": "text", "text": "Good morning!"}]
    assert greeting == {"pre_generated_assistant_message": {"type": "message", "role": "assistant", "content": content}}


@pytest.mark.parametrize("kind", ["openai", "azure-realtime-native"])
def test_another_voice_is_asked_to_say_the_greeting(kind: str) -> None:
    greeting = session_config(Settings(voice_kind=kind)).greeting
    assert greeting is not None
    assert '"Good morning!"' in greeting["instructions"]


@pytest.mark.parametrize("greeting", ["", " \n"])
def test_a_persona_without_a_greeting_waits_for_the_caller(greeting: str) -> None:
    assert session_config(Settings(greeting=greeting)).greeting is None


def test_the_same_settings_make_the_same_session() -> None:
    assert session_config(Settings()) == session_config(Settings())
