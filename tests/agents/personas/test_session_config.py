"""The Voice Live session that a persona becomes."""

from dataclasses import replace

import pytest

from agents.personas.persona_settings import is_realtime
from agents.personas.session_config import session_config
from tests.agents.personas.settings import Settings

PERSONA = Settings()


def test_the_session_has_the_personas_instructions_voice_and_listening() -> None:
    session = session_config(replace(PERSONA, turn_detection="azure_semantic_vad")).session
    assert session["instructions"] == "Be kind."
    assert session["voice"] == {"type": "azure-standard", "name": "en-US-Ava:DragonHDLatestNeural"}
    assert session["temperature"] == 0.8
    assert session["turn_detection"] == {
        "type": "azure_semantic_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 500,
        "create_response": True,
        "interrupt_response": True,
        "auto_truncate": False,
    }


def test_audio_goes_both_ways_in_the_sockets_own_format() -> None:
    session = session_config(PERSONA).session
    assert session["modalities"] == ["text", "audio"]
    assert (session["input_audio_format"], session["input_audio_sampling_rate"]) == ("pcm16", 24_000)
    assert session["output_audio_format"] == "pcm16"


def test_the_model_is_for_the_connection_and_not_in_the_session() -> None:
    config = session_config(replace(PERSONA, model="gpt-4o"))
    assert config.address.model == "gpt-4o"
    assert "model" not in config.session


@pytest.mark.parametrize(("rate", "sent"), [(0.5, "0.5"), (1.25, "1.25"), (1, None)])
def test_a_rate_is_sent_as_a_multiplier_unless_it_is_the_usual_one(rate: float, sent: str | None) -> None:
    assert session_config(replace(PERSONA, voice_rate=rate)).session["voice"].get("rate") == sent


def test_an_openai_voice_has_no_rate() -> None:
    persona = replace(PERSONA, voice_kind="openai", voice_name="alloy", voice_rate=1.5)
    assert session_config(persona).session["voice"] == {"type": "openai", "name": "alloy"}


def test_what_is_off_is_left_out() -> None:
    session = session_config(PERSONA).session
    assert not {"input_audio_noise_reduction", "input_audio_echo_cancellation"} & session.keys()


def test_noise_reduction_and_echo_cancellation_are_named_by_type() -> None:
    persona = replace(PERSONA, noise_reduction="azure_deep_noise_suppression", echo_cancellation=True)
    session = session_config(persona).session
    assert session["input_audio_noise_reduction"] == {"type": "azure_deep_noise_suppression"}
    assert session["input_audio_echo_cancellation"] == {"type": "server_echo_cancellation"}


@pytest.mark.parametrize(
    ("model", "language", "transcription"),
    [
        ("gpt-realtime-mini", "de-DE", {"model": "gpt-4o-transcribe", "language": "de"}),
        ("gpt-realtime", "nb-NO", {"model": "gpt-4o-transcribe", "language": "no"}),
        ("azure-realtime", "de-DE", {"model": "mai-transcribe-2", "language": "de-DE"}),
        ("gpt-4o", "nb-NO", {"model": "azure-speech", "language": "nb-NO"}),
    ],
)
def test_the_transcriber_matches_the_model(model: str, language: str, transcription: dict[str, str]) -> None:
    session = session_config(replace(PERSONA, model=model, language=language)).session
    assert session["input_audio_transcription"] == transcription


def test_only_gpt_realtime_models_hear_and_speak_themselves() -> None:
    assert [is_realtime(name) for name in ("gpt-realtime-2.1", "gpt-4o", "azure-realtime")] == [
        True,
        False,
        False,
    ]


def test_a_persona_that_may_not_be_interrupted_says_so_to_the_service_and_to_the_call() -> None:
    config = session_config(replace(PERSONA, interrupt_response=False))
    assert config.may_interrupt is False
    assert config.session["turn_detection"]["interrupt_response"] is False


def test_a_persona_that_talks_on_over_backchannels_has_filler_words_removed() -> None:
    persona = replace(PERSONA, turn_detection="azure_semantic_vad", ignore_backchannels=True)
    assert session_config(persona).session["turn_detection"]["remove_filler_words"] is True


@pytest.mark.parametrize("is_on", [True, False])
def test_the_echo_guard_is_for_the_call_and_not_in_the_session(is_on: bool) -> None:
    config = session_config(replace(PERSONA, echo_guard=is_on))
    assert config.has_echo_guard is is_on
    assert config.session == session_config(PERSONA).session


def test_an_azure_voice_speaks_the_greeting_as_it_is_written() -> None:
    greeting = session_config(PERSONA).greeting
    content = [{"type": "text", "text": "Good morning!"}]
    assert greeting == {"pre_generated_assistant_message": {"type": "message", "role": "assistant", "content": content}}


def test_another_voice_is_asked_to_say_the_greeting() -> None:
    greeting = session_config(replace(PERSONA, voice_kind="openai", voice_name="alloy")).greeting
    assert greeting is not None
    assert '"Good morning!"' in greeting["instructions"]


@pytest.mark.parametrize("greeting", ["", " \n"])
def test_a_persona_without_a_greeting_waits_for_the_caller(greeting: str) -> None:
    assert session_config(replace(PERSONA, greeting=greeting)).greeting is None


def test_the_same_settings_make_the_same_session() -> None:
    assert session_config(PERSONA) == session_config(replace(PERSONA))
