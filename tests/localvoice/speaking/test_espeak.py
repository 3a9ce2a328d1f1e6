"""Voices: each name its own, in the language, at the rate and pitch asked for; and the formats it is sent in."""

import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from localvoice.audio import SAMPLE_RATE_HZ, duration_ms
from localvoice.sentences import sentences
from localvoice.speaking import Speech
from localvoice.speaking.espeak import EspeakSpeaker
from localvoice.speaking.espeak_voices import espeak_voice
from localvoice.speaking.prosody import pitch_factor, rate_factor, volume_factor
from localvoice.wire.audio_formats import InputDecoder, OutputFormat, encode
from localvoice.wire.events import Refused

Spectrum = npt.NDArray[np.float64]

SAME_VOICE = 0.05
SENTENCE = "Seven times eight is fifty-six."


@pytest.fixture(scope="module")
def speaker() -> Iterator[EspeakSpeaker]:
    speaker = EspeakSpeaker()
    yield speaker
    speaker.close()


def colour(pcm: bytes) -> Spectrum:
    """How loud each band of 60 Hz up to 8 kHz is, in powers of ten: what tells voices apart."""
    spectrum = np.abs(np.fft.rfft(np.frombuffer(pcm, "<i2")[:40_000].astype(float)))
    bands: Spectrum = np.log10(np.add.reduceat(spectrum[:13_000], np.arange(0, 13_000, 100)) + 1)
    return bands


def difference(one: Spectrum, other: Spectrum) -> float:
    """The mean distance of two spectra; eSpeak adds a little breath, so the same voice is never quite the same."""
    return float(np.abs(one - other).mean())


def speech(name: str = "en-US-AvaNeural", language: str = "en", **voice: str) -> Speech:
    return Speech({"type": "azure-standard", "name": name, **voice}, language)


async def test_speech_is_audible(speaker: EspeakSpeaker) -> None:
    pcm = await speaker.speak(SENTENCE, speech())
    assert 1500 < duration_ms(pcm) < 4000
    assert np.abs(np.frombuffer(pcm, "<i2")).max() > 5000


async def test_different_names_sound_different(speaker: EspeakSpeaker) -> None:
    names = ("en-US-AvaNeural", "en-US-EmmaNeural", "en-US-AndrewNeural", "en-US-BrianNeural", "alloy", "ash")
    spoken = {name: colour(await speaker.speak(SENTENCE, speech(name))) for name in names}
    for one, other in itertools.combinations(names, 2):
        assert difference(spoken[one], spoken[other]) > 3 * SAME_VOICE, (one, other)


async def test_a_name_sounds_the_same_every_time(speaker: EspeakSpeaker) -> None:
    first, second = [colour(await speaker.speak(SENTENCE, speech())) for _ in range(2)]
    assert difference(first, second) < SAME_VOICE


@pytest.mark.parametrize("language", ["en", "de", "id", "es", "fr", "ja", "unknown"])
async def test_every_language_has_a_voice(speaker: EspeakSpeaker, language: str) -> None:
    assert duration_ms(await speaker.speak("Hotel 7", speech("alloy", language))) > 300


async def test_rate_is_honoured(speaker: EspeakSpeaker) -> None:
    slow, usual, fast = [
        duration_ms(await speaker.speak(SENTENCE, speech(rate=rate))) for rate in ("0.5", "1.0", "1.5")
    ]
    assert slow > 1.5 * usual
    assert usual > 1.2 * fast


def test_pitch_is_honoured() -> None:
    low, usual, high = [espeak_voice(speech(pitch=pitch)).pitch for pitch in ("-20%", "default", "+20%")]
    assert low < usual < high


def test_dialects_follow_the_voice() -> None:
    assert espeak_voice(speech("en-GB-SoniaNeural")).names[0].startswith("en-gb+")
    assert espeak_voice(speech("en-US-AvaNeural", "de")).names[0].startswith("de+")


def test_prosody_in_all_its_spellings() -> None:
    assert [rate_factor(rate) for rate in ("slow", "+20%", "0.5", "1.5")] == [0.75, 1.2, 0.5, 1.5]
    assert [round(pitch_factor(pitch), 2) for pitch in ("high", "-10%", "+100Hz", "+12st")] == [1.2, 0.9, 1.5, 2.0]
    assert [volume_factor(volume) for volume in ("soft", "50", "-10%", "+6dB")] == [0.5, 0.5, 0.9, 1.0]
    for parse, wrong in ((rate_factor, "1.6"), (rate_factor, "quick"), (pitch_factor, "up"), (volume_factor, "101")):
        with pytest.raises(Refused):
            parse(wrong)


def test_sentences_are_cut_where_they_end() -> None:
    assert sentences("It costs 3.5 euros. Really? Yes!\nCome in") == [
        "It costs 3.5 euros.",
        "Really?",
        "Yes!",
        "Come in",
    ]


@pytest.mark.parametrize("output_format", [OutputFormat.ULAW, OutputFormat.ALAW])
def test_g711_there_and_back_is_nearly_the_same(output_format: OutputFormat) -> None:
    wave = (np.sin(np.arange(24_000) / 24_000 * 2 * np.pi * 300) * 12_000).astype("<i2")
    there = encode(wave.tobytes(), output_format)
    assert len(there) == 8_000
    back = np.frombuffer(InputDecoder(output_format, 8_000).decode(there), "<i2").astype(float)
    middle = slice(4_000, 20_000)
    lag = int(np.argmax(np.correlate(back[middle], wave[middle][:4000].astype(float), "valid")[:200]))
    difference = back[4_000 + lag : 8_000 + lag] - wave[4_000:8_000]
    assert np.sqrt(np.mean(difference**2)) < 600


def test_input_is_resampled_with_state_and_odd_bytes_wait() -> None:
    pcm = (np.sin(np.arange(16_000) / 16_000 * 2 * np.pi * 300) * 12_000).astype("<i2").tobytes()
    decoder = InputDecoder("pcm16", 16_000)
    decoded = b"".join(decoder.decode(pcm[start : start + 641]) for start in range(0, len(pcm), 641))
    assert abs(len(decoded) // 2 - SAMPLE_RATE_HZ) < 1_000


def test_of_two_channels_the_first_is_the_microphone() -> None:
    stereo = np.array([[100, -1], [200, -1], [300, -1]], "<i2").tobytes()
    assert np.frombuffer(InputDecoder("pcm16", 24_000, 2).decode(stereo), "<i2").tolist() == [100, 200, 300]
