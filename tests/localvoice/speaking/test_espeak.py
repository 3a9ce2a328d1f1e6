"""Voices: each name has its own, in the language, at the rate and pitch asked for."""

import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from benchmarks.voice.sound import loudness_lufs
from localvoice.audio import duration_ms
from localvoice.speaking.espeak import EspeakSpeaker
from localvoice.speaking.espeak_voices import espeak_voice
from tests.localvoice.speaking.said import USUAL_LUFS, speech

Spectrum = npt.NDArray[np.float64]

pytest.importorskip("espeakng_loader", reason="eSpeak NG is an extra, which is not installed")

SAME_VOICE = 0.05
SENTENCE = "Seven times eight is fifty-six."


@pytest.fixture(scope="module")
def speaker() -> Iterator[EspeakSpeaker]:
    speaker = EspeakSpeaker()
    yield speaker
    speaker.close()


def colour(pcm: bytes) -> Spectrum:
    """How loud each band of 60 Hz up to 8 kHz is, in powers of ten. In this, voices differ."""
    spectrum = np.abs(np.fft.rfft(np.frombuffer(pcm, "<i2")[:40_000].astype(float)))
    bands: Spectrum = np.log10(np.add.reduceat(spectrum[:13_000], np.arange(0, 13_000, 100)) + 1)
    return bands


def difference(one: Spectrum, other: Spectrum) -> float:
    """The mean distance of two spectra. eSpeak adds a little breath, so a voice is never quite the same."""
    return float(np.abs(one - other).mean())


async def test_speech_is_audible(speaker: EspeakSpeaker) -> None:
    pcm = await speaker.speak(SENTENCE, speech())
    assert 1500 < duration_ms(pcm) < 4000
    assert loudness_lufs(pcm) == pytest.approx(USUAL_LUFS, abs=1)


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
