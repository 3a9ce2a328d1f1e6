"""The neural voice: it is heard by measuring. Its model is loaded once for this file."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import pytest

from agents.personas.choices import AZURE_VOICES, OPENAI_VOICES
from benchmarks.voice.sound import longest_pause_ms, loudness_lufs, median_pitch_hz, peak
from localvoice.audio import BYTES_PER_MS, duration_ms
from localvoice.missing import EngineMissing
from localvoice.speaking.characters import first_name, is_male
from localvoice.speaking.hibari import HibariSpeaker
from tests.localvoice.speaking.said import SENTENCE, USUAL_LUFS, speech

pytest.importorskip("hibari", reason="hibari-tts is not installed")

LOWEST_WOMAN_HZ, HIGHEST_MAN_HZ = 150, 145
VOICES = (*OPENAI_VOICES, *(name for name in AZURE_VOICES if name.startswith("en-")))
DIFFERENT_VOICES = ("en-US-AvaNeural", "en-US-EmmaNeural", "sage", "alloy", "verse", "en-US-BrianNeural", "cedar")


def refuse(*_: Any) -> NoReturn:
    raise AssertionError("something opened a socket")


@contextmanager
def no_network() -> Iterator[None]:
    """Whatever would be downloaded here fails: no name is looked up, no connection opened."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", refuse)
        patch.setattr(socket.socket, "connect", refuse)
        yield


@pytest.fixture(scope="module")
def speaker() -> Iterator[HibariSpeaker]:
    with no_network():
        speaker = HibariSpeaker()
        assert speaker._model is not None
        speaker._model.result()
    yield speaker
    speaker.close()


async def said(speaker: HibariSpeaker, name: str = "en-US-AvaNeural", **voice: str) -> bytes:
    return await speaker.speak(SENTENCE, speech(name, **voice))


@pytest.mark.parametrize("name", VOICES)
async def test_each_voice_that_is_offered_sounds_like_a_womans_or_a_mans(speaker: HibariSpeaker, name: str) -> None:
    with no_network():
        pitch_hz = median_pitch_hz(await said(speaker, name))
    if first_name(name) == "alloy":  # neither
        assert 120 < pitch_hz < 180
    elif is_male(name):
        assert 70 < pitch_hz < HIGHEST_MAN_HZ
    else:
        assert LOWEST_WOMAN_HZ < pitch_hz < 300


async def test_all_voices_are_equally_loud_and_none_clips(speaker: HibariSpeaker) -> None:
    spoken = [await said(speaker, name) for name in DIFFERENT_VOICES]
    assert [loudness_lufs(pcm) for pcm in spoken] == pytest.approx([USUAL_LUFS] * len(spoken), abs=1)
    assert max(peak(pcm) for pcm in spoken) < 1.0


async def test_a_voice_says_the_same_every_time(speaker: HibariSpeaker) -> None:
    assert await said(speaker, "echo") == await said(speaker, "echo")


async def test_a_sentence_is_as_long_as_it_takes_to_say_it_and_has_no_holes(speaker: HibariSpeaker) -> None:
    pcm = await said(speaker)
    assert 3000 < duration_ms(pcm) < 6000
    assert len(pcm) == duration_ms(pcm) * BYTES_PER_MS
    assert longest_pause_ms(pcm) < 400


async def test_rate_pitch_and_volume_are_honoured(speaker: HibariSpeaker) -> None:
    usual = await said(speaker)
    slow, fast = await said(speaker, rate="0.5"), await said(speaker, rate="1.5")
    assert duration_ms(slow) > 1.7 * duration_ms(usual) > 1.7 * 1.25 * duration_ms(fast)
    assert median_pitch_hz(await said(speaker, pitch="+20%")) == pytest.approx(1.2 * median_pitch_hz(usual), rel=0.05)
    assert loudness_lufs(usual) - loudness_lufs(await said(speaker, volume="50")) == pytest.approx(6, abs=0.5)
    assert not any(await said(speaker, volume="silent"))


@pytest.mark.parametrize(
    ("text", "as_if"),
    [
        ("7x8 is 56.", "seven times eight is fifty six."),
        ("It costs €5.50.", "It costs five euros and fifty cents."),
        ("At 9:30 on 3rd May.", "At nine thirty on the third of May."),
        ("Mail info@bluedoor.com.", "Mail info at blue door dot com."),
        ("Well 😀 done!", "Well done!"),
    ],
)
async def test_signs_are_said_as_their_words(speaker: HibariSpeaker, text: str, as_if: str) -> None:
    written, words = [duration_ms(await speaker.speak(each, speech())) for each in (text, as_if)]
    assert written == pytest.approx(words, rel=0.25)


@pytest.mark.parametrize("text", ["", " ", "…", "😀", "日本語です。", "Привет", "!!!"])
async def test_what_it_cannot_pronounce_has_no_sound(speaker: HibariSpeaker, text: str) -> None:
    assert await speaker.speak(text, speech()) == b""


@pytest.mark.parametrize(
    "text",
    [
        *("9" * 40, "a" * 160, "A.B.C." * 26, "'" * 80 + "x", "-" * 160 + "a", "$" * 50 + "5"),
        *("[x](/y/)", "½ of 10²", "x=y<z>w~v", "\x00a\x1b", "ﬁ ﬂ Ⅷ", "1/0 0/0 99/99/9999 25:61"),
    ],
)
async def test_odd_texts_are_said_or_left_out(speaker: HibariSpeaker, text: str) -> None:
    assert duration_ms(await speaker.speak(text, speech())) < 120_000


async def test_the_event_loop_goes_on_while_it_speaks(speaker: HibariSpeaker) -> None:
    speaking = asyncio.create_task(speaker.speak("word " * 32, speech()))
    turns = 0
    while not speaking.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 3


async def test_a_sentence_that_nobody_waits_for_is_not_begun(speaker: HibariSpeaker) -> None:
    waiting = [asyncio.create_task(said(speaker)) for _ in range(40)]
    await asyncio.sleep(0)
    for task in waiting[2:]:
        task.cancel()
    done, _ = await asyncio.wait(waiting)
    assert sum(not task.cancelled() for task in done) <= 3


def test_without_its_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localvoice.speaking.hibari.find_spec", lambda _name: None)
    with pytest.raises(EngineMissing, match=r"neural-requirements\.txt"):
        HibariSpeaker()


@pytest.mark.parametrize("is_loaded_ahead", [True, False])
async def test_a_broken_model_is_an_engine_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, is_loaded_ahead: bool
) -> None:
    monkeypatch.setattr("hibari.tts.ASSETS", "/nowhere")
    speaker = HibariSpeaker(is_loaded_ahead=is_loaded_ahead)
    with pytest.raises(EngineMissing, match="install it again"):
        await speaker.speak("Hello", speech())
    speaker.close()
