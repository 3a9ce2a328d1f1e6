"""What is asked of Voice Live to hear a voice."""

import io
import wave

import pytest

from agents.personas.choices import LANGUAGES, VoiceKind, offered_models
from agents.personas.voices.voice import Voice, standard_voices, voice_as_named
from agents.voice_samples.making import as_wav
from agents.voice_samples.sample import Sample, model_for, response_of, sample_of, session_of
from agents.voice_samples.sentences import SENTENCES, language_of_sentence

STANDARD = standard_voices()


def sample(name: str = "de-DE-KatjaNeural", rate: float = 1.0, language: str = "de-DE", kind: str = "") -> Sample:
    voice = STANDARD.get(name) or voice_as_named(name)
    return sample_of(VoiceKind(kind or "azure-standard"), voice, rate, language, service="local")


def test_a_voice_speaks_its_own_language() -> None:
    assert sample().sentence.startswith("Guten Tag")
    assert sample(language="fr-FR").sentence.startswith("Guten Tag")
    assert sample(language="").sentence.startswith("Guten Tag")
    assert sample("fr-FR-NobodyNeural").sentence.startswith("Bonjour")


def test_a_multilingual_voice_speaks_the_persona_s_language() -> None:
    assert sample("en-US-Ava:DragonHDLatestNeural").sentence.startswith("Guten Tag")
    assert sample("en-US-Ava:DragonHDLatestNeural", language="").sentence.startswith("Hello")


def test_every_language_of_a_persona_has_a_sentence_and_others_have_the_english_one() -> None:
    for locale in LANGUAGES:
        assert language_of_sentence(locale).partition("-")[0] == locale.partition("-")[0]
    assert language_of_sentence("zu-ZA") == "en"
    assert language_of_sentence("zh-TW") == "zh-TW"
    assert language_of_sentence("zh-CN-sichuan") == "zh"
    assert all(sentence == sentence.strip() and len(sentence) < 120 for sentence in SENTENCES.values())


def test_an_azure_voice_reads_the_sentence_at_its_rate() -> None:
    slow = sample(rate=0.8499999)
    assert session_of(slow)["voice"] == {"type": "azure-standard", "name": "de-DE-KatjaNeural", "rate": "0.85"}
    assert "rate" not in session_of(sample())["voice"]
    message = response_of(slow)["pre_generated_assistant_message"]
    assert message["content"] == [{"type": "text", "text": slow.sentence}]


def test_another_voice_is_asked_to_say_it() -> None:
    marin = sample_of(VoiceKind.OPENAI, Voice("marin"), 1.3, "de-DE", service="local")
    assert session_of(marin)["voice"] == {"type": "openai", "name": "marin"}
    assert response_of(marin) == {"instructions": f'Say exactly this and nothing else: "{SENTENCES["de"]}"'}


def test_nobody_is_heard_in_the_session() -> None:
    assert session_of(sample())["turn_detection"] is None
    assert "input_audio_transcription" not in session_of(sample())


def test_what_sounds_the_same_has_one_key() -> None:
    assert sample().key == sample("de-de-katjaneural", 1.01, "de-AT").key
    different = [sample(), sample(rate=1.1), sample("de-DE-ConradNeural"), sample("fr-FR-DeniseNeural")]
    assert len({each.key for each in different}) == 4
    local, azure = (sample_of(VoiceKind.OPENAI, Voice("marin"), 1, "", service=name) for name in ("local", "azure"))
    assert local.key != azure.key


@pytest.mark.parametrize(
    ("kind", "default", "allowed", "model"),
    [
        (VoiceKind.AZURE, "gpt-4.1-mini", (), "gpt-4.1-mini"),
        (VoiceKind.AZURE, "gpt-realtime", (), "gpt-realtime"),
        (VoiceKind.AZURE, "azure-realtime", ("azure-realtime", "gpt-4o"), "gpt-4o"),
        (VoiceKind.OPENAI, "gpt-realtime-mini", (), "gpt-realtime-mini"),
        (VoiceKind.OPENAI, "gpt-4.1-mini", (), offered_models(())[0]),
        (VoiceKind.OPENAI, "gpt-4.1-mini", ("gpt-4.1-mini",), None),
        (VoiceKind.NATIVE, "gpt-realtime", (), "azure-realtime"),
        (VoiceKind.NATIVE, "gpt-realtime", ("gpt-realtime",), None),
    ],
)
def test_the_model_goes_with_the_kind_of_voice(
    kind: VoiceKind, default: str, allowed: tuple[str, ...], model: str | None
) -> None:
    assert model_for(kind, default, allowed) == model


def test_a_wav_is_the_sound_with_a_head() -> None:
    with wave.open(io.BytesIO(as_wav(bytes(4_800)))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert file.readframes(9_999) == bytes(4_800)
