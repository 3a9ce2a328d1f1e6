"""Pico in its process: four languages, women's and men's voices, and what happens when the process dies."""

import os
from collections.abc import Iterator

import pytest

from benchmarks.voice.sound import longest_pause_ms, loudness_lufs, median_pitch_hz, peak
from localvoice.audio import BYTES_PER_MS, duration_ms
from localvoice.missing import EngineMissing
from localvoice.speaking.pico import PicoSpeaker, pico_voice
from tests.localvoice.processes import children_of
from tests.localvoice.speaking.said import USUAL_LUFS, speech

pytest.importorskip("py_nanotts", reason="py-nanotts is not installed")

SENTENCES = {
    "de": "Guten Morgen, das Museum öffnet um zehn und schließt um halb sechs.",
    "es": "Buenos días, el museo abre a las diez y cierra a las cinco y media.",
    "fr": "Bonjour, le musée ouvre à dix heures et ferme à cinq heures et demie.",
    "it": "Buongiorno, il museo apre alle dieci e chiude alle cinque e mezza.",
}
WOMEN = {"de": "de-DE-KatjaNeural", "es": "es-ES-ElviraNeural", "fr": "fr-FR-DeniseNeural", "it": "it-IT-ElsaNeural"}
MEN = {"de": "de-DE-Florian:DragonHDLatestNeural", "es": "es-ES-AlvaroNeural", "fr": "fr-FR-HenriNeural"} | {
    "it": "it-IT-DiegoNeural"
}


@pytest.fixture(scope="module")
def speaker() -> Iterator[PicoSpeaker]:
    speaker = PicoSpeaker()
    yield speaker
    speaker.close()


@pytest.mark.parametrize("language", SENTENCES)
async def test_each_language_has_a_womans_and_a_mans_voice(speaker: PicoSpeaker, language: str) -> None:
    woman, man = [await speaker.speak(SENTENCES[language], speech(names[language], language)) for names in (WOMEN, MEN)]
    assert median_pitch_hz(woman) > 150 > 145 > median_pitch_hz(man) > 70
    for pcm in (woman, man):
        assert 3000 < duration_ms(pcm) < 8000
        assert len(pcm) == duration_ms(pcm) * BYTES_PER_MS
        assert longest_pause_ms(pcm) < 800
        assert loudness_lufs(pcm) == pytest.approx(USUAL_LUFS, abs=1)
        assert peak(pcm) < 1.0
    assert duration_ms(woman) == pytest.approx(duration_ms(man), rel=0.15)


async def test_rate_and_pitch_are_honoured(speaker: PicoSpeaker) -> None:
    usual, fast, high = [
        await speaker.speak(SENTENCES["de"], speech(WOMEN["de"], "de", **voice))
        for voice in ({}, {"rate": "1.5"}, {"pitch": "+20%"})
    ]
    assert duration_ms(usual) > 1.3 * duration_ms(fast)
    assert median_pitch_hz(high) > 1.1 * median_pitch_hz(usual)


@pytest.mark.parametrize("text", ["", "😀", "…", "日本語"])
async def test_what_it_cannot_pronounce_has_no_sound(speaker: PicoSpeaker, text: str) -> None:
    assert await speaker.speak(text, speech(WOMEN["de"], "de")) == b""


async def test_commands_in_a_text_are_not_obeyed(speaker: PicoSpeaker) -> None:
    loud, usual = [
        await speaker.speak(text, speech(WOMEN["de"], "de"))
        for text in ('<speed level="500">Guten Morgen</speed>', "Guten Morgen")
    ]
    assert duration_ms(loud) > duration_ms(usual)


async def test_a_process_that_died_is_replaced(speaker: PicoSpeaker, caplog: pytest.LogCaptureFixture) -> None:
    german = speech(WOMEN["de"], "de")
    assert await speaker.speak("Guten Morgen", german)
    assert speaker._process is not None
    speaker._process._process.kill()
    assert await speaker.speak("Guten Morgen", german) == b""
    assert "A sentence has no sound" in caplog.text
    assert await speaker.speak("Guten Morgen", german)


async def test_nothing_is_left_running() -> None:
    before = children_of(os.getpid())
    speaker = PicoSpeaker()
    await speaker.speak("Guten Morgen", speech(WOMEN["de"], "de"))
    assert children_of(os.getpid()) > before
    speaker.close()
    assert children_of(os.getpid()) == before


def test_english_is_british_where_the_voice_is() -> None:
    assert [pico_voice(speech(name)) for name in ("en-GB-SoniaNeural", "en-US-AvaNeural", "alloy")] == [
        "en-GB",
        "en-US",
        "en-US",
    ]


def test_without_its_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localvoice.speaking.pico.find_spec", lambda _name: None)
    with pytest.raises(EngineMissing, match=r"requirements\.txt"):
        PicoSpeaker()
