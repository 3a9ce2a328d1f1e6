"""What `session.update` may ask for: the effective session, and refusals that name the field."""

from typing import Any

import pytest

from localvoice.settings.opening import BYOM_REALTIME, BYOM_TEXT
from localvoice.settings.session import new_session, updated
from localvoice.settings.turns import turn_settings
from localvoice.wire.events import Refused


def update(model: str = "gpt-realtime", *, has_spoken: bool = False, features: bool = False, **wanted: Any) -> Any:
    return updated(new_session(model), wanted, has_spoken=has_spoken, client_reference=features)


@pytest.mark.parametrize(
    ("wanted", "param"),
    [
        ({"voice": {"type": "azure-magic", "name": "x"}}, "voice.type"),
        ({"voice": {"type": "azure-standard"}}, "voice.name"),
        ({"voice": {"type": "azure-standard", "name": "Ava"}}, "voice.name"),
        ({"voice": {"type": "azure-standard", "name": "en-US-AvaNeural", "rate": "3.0"}}, "voice.rate"),
        ({"voice": {"type": "azure-standard", "name": "en-US-AvaNeural", "pitch": "up"}}, "voice.pitch"),
        ({"voice": {"type": "azure-custom", "name": "mine"}}, "voice.endpoint_id"),
        ({"voice": "nobody"}, "voice.name"),
        ({"voice": {"type": "azure-realtime-native", "name": "ava"}}, "voice.type"),
        ({"turn_detection": {"type": "server_vad", "threshold": 1.5}}, "turn_detection.threshold"),
        (
            {"turn_detection": {"type": "server_vad", "silence_duration_ms": "long"}},
            "turn_detection.silence_duration_ms",
        ),
        ({"turn_detection": {"type": "server_vad", "remove_filler_words": True}}, "turn_detection.remove_filler_words"),
        ({"turn_detection": {"type": "telepathy"}}, "turn_detection.type"),
        ({"temperature": 1.9}, "temperature"),
        ({"modalities": ["audio"]}, "modalities"),
        ({"max_response_output_tokens": 5000}, "max_response_output_tokens"),
        ({"input_audio_sampling_rate": 44_100}, "input_audio_sampling_rate"),
        ({"input_audio_format": "g711_ulaw", "input_audio_sampling_rate": 24_000}, "input_audio_sampling_rate"),
        ({"output_audio_format": "mp3"}, "output_audio_format"),
        ({"input_audio_transcription": {"model": "azure-speech"}}, "input_audio_transcription.model"),
        ({"input_audio_transcription": {"language": "en"}}, "input_audio_transcription.model"),
        ({"input_audio_noise_reduction": {"type": "magic"}}, "input_audio_noise_reduction.type"),
        (
            {"input_audio_echo_cancellation": {"type": "server_echo_cancellation", "channels": 2}},
            "input_audio_echo_cancellation.channels",
        ),
        ({"turn_detection": {"type": "semantic_vad", "auto_truncate": False}}, "turn_detection.auto_truncate"),
        (
            {"input_audio_transcription": {"model": "mai-transcribe", "language": ",".join(["en"] * 11)}},
            "input_audio_transcription.language",
        ),
        (
            {
                "input_audio_transcription": {
                    "model": "mai-transcribe",
                    "custom_speech": dict.fromkeys(map(str, range(11)), "a"),
                }
            },
            "input_audio_transcription.custom_speech",
        ),
        ({"metadata": {"a": "b" * 600}}, "metadata"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(wanted: dict[str, Any], param: str) -> None:
    with pytest.raises(Refused) as refused:
        update(**wanted)
    assert refused.value.param == f"session.{param}"


def test_models_that_read_text_refuse_what_only_realtime_models_have() -> None:
    choices: tuple[dict[str, Any], ...] = (
        {"input_audio_transcription": {"model": "whisper-1"}},
        {"turn_detection": {"type": "semantic_vad"}},
        {"input_audio_noise_reduction": {"type": "near_field"}},
    )
    for wanted in choices:
        with pytest.raises(Refused):
            update("gpt-4o", **wanted)
        assert update("gpt-realtime", **wanted)


def test_the_model_stays() -> None:
    with pytest.raises(Refused) as refused:
        updated(new_session("gpt-realtime"), {"model": "gpt-4o"}, has_spoken=False, client_reference=False)
    assert refused.value.param == "session.model"


def test_turn_detection_starts_from_the_defaults_of_its_type() -> None:
    effective = update(turn_detection={"type": "azure_semantic_vad", "threshold": 0.3})["turn_detection"]
    assert (effective["prefix_padding_ms"], effective["speech_duration_ms"], effective["threshold"]) == (420, 80, 0.3)
    settings = turn_settings(effective)
    assert settings is not None
    assert settings.interrupt_response


def test_without_turn_detection_the_client_ends_turns() -> None:
    assert turn_settings(update(turn_detection=None)["turn_detection"]) is None


def test_a_bare_voice_name_is_one_of_openais() -> None:
    assert update(voice="coral")["voice"] == {"type": "openai", "name": "coral"}


def test_the_voice_stays_once_it_was_heard() -> None:
    with pytest.raises(Refused) as refused:
        update(has_spoken=True, voice="coral")
    assert refused.value.param == "session.voice"
    assert update(has_spoken=True, voice="alloy", temperature=0.7)["temperature"] == 0.7


def test_two_channels_need_the_feature() -> None:
    echo = {"type": "server_echo_cancellation", "reference_source": "client", "channels": 2}
    with pytest.raises(Refused):
        update(input_audio_echo_cancellation=echo)
    assert update(features=True, input_audio_echo_cancellation=echo)["input_audio_echo_cancellation"] == echo


def test_g711_comes_at_8_khz_without_saying_so() -> None:
    assert update(input_audio_format="g711_alaw")["input_audio_sampling_rate"] == 8_000


def test_every_session_expires() -> None:
    assert update()["expires_at"] > 1_700_000_000


@pytest.mark.parametrize(("profile", "is_realtime"), [(BYOM_REALTIME, True), (BYOM_TEXT, False)])
@pytest.mark.parametrize("name", ["my-deployment", "gpt-realtime"])
def test_the_profile_says_what_a_deployment_of_ones_own_is(profile: str, name: str, *, is_realtime: bool) -> None:
    session = new_session(name, profile=profile)
    assert session["voice"]["type"] == ("openai" if is_realtime else "azure-standard")
    assert (session["input_audio_transcription"] is None) is is_realtime


@pytest.mark.parametrize(
    "wanted", [{"instructions": "Be brief."}, {"temperature": 0.7}, {"tools": []}, {"model": "gpt-4o"}]
)
def test_what_belongs_to_an_agent_is_refused(wanted: dict[str, Any]) -> None:
    session = new_session("", agent_name="concierge")
    with pytest.raises(Refused, match="belongs to the agent") as refused:
        updated(session, wanted, has_spoken=False, client_reference=False)
    assert refused.value.param == f"session.{next(iter(wanted))}"
    assert session["agent"]["name"] == "concierge"
    assert updated(session, {"metadata": {"a": "b"}}, has_spoken=False, client_reference=False)["metadata"] == {
        "a": "b"
    }


@pytest.mark.parametrize(
    ("name", "profile", "wanted"),
    [
        ("phi-of-ours", BYOM_TEXT, {"tools": [{"type": "mcp", "server_label": "a", "server_url": "b"}]}),
        ("azure-realtime", BYOM_REALTIME, {"voice": {"type": "openai", "name": "coral"}}),
        ("azure-realtime", BYOM_TEXT, {"interim_response": {"type": "llm_interim_response"}}),
    ],
)
def test_the_name_of_a_deployment_of_ones_own_says_nothing(name: str, profile: str, wanted: dict[str, Any]) -> None:
    deployed = new_session(name, profile=profile)
    assert updated(deployed, wanted, has_spoken=False, client_reference=False)
    with pytest.raises(Refused):
        update(name, **wanted)


def test_an_agent_reads_what_was_heard_whatever_model_stands_beside_it() -> None:
    session = new_session("gpt-realtime", agent_name="desk")
    assert session["voice"]["type"] == "azure-standard"
    with pytest.raises(Refused) as refused:
        updated(session, {"voice": "coral"}, has_spoken=False, client_reference=False)
    assert refused.value.param == "session.voice.type"


def test_a_voice_may_have_the_name_of_a_model_with_dashes() -> None:
    voice = {"type": "azure-standard", "name": "en-us-Jasper:MAI-Voice-1"}
    assert update(voice=voice)["voice"] == voice
