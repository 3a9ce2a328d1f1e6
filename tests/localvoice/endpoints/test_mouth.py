"""Speech from another server: its sound is taken at its rate, and whatever goes wrong, the local part speaks."""

import json
import logging

import numpy as np
import pytest

from localvoice.audio import duration_ms
from localvoice.endpoints.client import Client, Limits
from localvoice.speaking import Speech
from localvoice.speaking.endpoint import EndpointSpeaker, Voices
from tests.localvoice.endpoints.stub import (
    USUAL_PEAK,
    WAITED_S,
    Act,
    Stub,
    answers,
    breaks_off_after,
    holds_after,
    never_answers,
    repeats,
    wav,
)

PATH = "/audio/speech"
SHORT = Limits(first_s=0.3, total_s=0.5, largest_bytes=1_000_000, gap_s=0.3)
LONG = Limits(first_s=WAITED_S, total_s=WAITED_S, largest_bytes=1_000_000, gap_s=WAITED_S)
SENTENCE = "The museum is open until six today."  # some two seconds
ENGLISH = Speech({"type": "azure-standard", "name": "en-US-AvaMultilingualNeural"}, "en")
LOCAL = b"\1\1" * 100


class Local:
    """What speaks when the endpoint does not."""

    async def speak(self, sentence: str, speech: Speech) -> bytes:
        return LOCAL

    def close(self) -> None:
        """Nothing is held."""


def mouth(client: Client, stub: Stub, limits: Limits = LONG, voices: Voices | None = None) -> EndpointSpeaker:
    endpoint = stub.endpoint("mouth", "planted-9c1e")
    return EndpointSpeaker(client, endpoint, Local(), voices or Voices(("af_heart", "am_adam")), limits=limits)


def sends(body: bytes) -> Act:
    return answers(body, "audio/wav")


def streamed(body: bytes, length: int) -> bytes:
    """The file as a server writes it that does not know its length yet."""
    return body[:40] + length.to_bytes(4, "little") + body[44:]


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
async def test_any_rate_is_spoken_at_ours(client: Client, stub: Stub, rate_hz: int) -> None:
    stub.acts[PATH] = sends(wav(2.0, rate_hz=rate_hz, channels=2 if rate_hz > 40_000 else 1))
    pcm = await mouth(client, stub).speak(SENTENCE, ENGLISH)
    assert duration_ms(pcm) == pytest.approx(2_000, abs=20)
    samples = np.frombuffer(pcm, "<i2")
    crossings = np.count_nonzero(np.diff(np.signbit(samples)))
    assert crossings == pytest.approx(800, rel=0.05)  # 200 Hz
    assert np.abs(samples).max() == pytest.approx(USUAL_PEAK, rel=0.1)


@pytest.mark.parametrize("length", [0, 0xFFFF_FFFF, 0x7FFF_FFFF])
async def test_a_stream_does_not_know_its_length(client: Client, stub: Stub, length: int) -> None:
    stub.acts[PATH] = sends(streamed(wav(2.0), length))
    assert duration_ms(await mouth(client, stub).speak(SENTENCE, ENGLISH)) == 2_000


async def test_the_volume_of_a_voice_is_kept_here(client: Client, stub: Stub) -> None:
    stub.acts[PATH] = sends(wav())
    softer = await mouth(client, stub).speak(SENTENCE, Speech({**ENGLISH.voice, "volume": "-50%"}, "en"))
    assert np.abs(np.frombuffer(softer, "<i2")).max() == pytest.approx(USUAL_PEAK / 2, rel=0.1)
    assert "volume" not in json.loads(stub.requests[0][2])


@pytest.mark.parametrize("peak", [800, 30_000])
async def test_a_soft_server_and_a_loud_one_are_heard_alike(client: Client, stub: Stub, peak: int) -> None:
    stub.acts[PATH] = sends(wav(peak=peak))
    samples = np.frombuffer(await mouth(client, stub).speak(SENTENCE, ENGLISH), "<i2")
    assert np.abs(samples).max() == pytest.approx(USUAL_PEAK, rel=0.1)


async def test_what_is_asked(client: Client, stub: Stub) -> None:
    stub.acts[PATH] = sends(wav())
    speaker = mouth(client, stub)
    await speaker.speak(SENTENCE, Speech({**ENGLISH.voice, "rate": "+20%"}, "en"))
    await speaker.speak(SENTENCE, ENGLISH)
    await speaker.speak(SENTENCE, Speech({"type": "openai", "name": "am_adam"}, "en"))
    faster, usual, named = (json.loads(body) for _, _, body in stub.requests)
    assert faster == {**usual, "speed": 1.2}
    assert (usual["input"], usual["model"], usual["response_format"]) == (SENTENCE, "some-model", "wav")
    assert usual["voice"] in ("af_heart", "am_adam")
    assert named["voice"] == "am_adam"
    assert stub.requests[0][1]["Authorization"] == "Bearer planted-9c1e"


def test_personas_share_the_voices_out() -> None:
    voices = Voices(("one", "two", "three"))
    assert {voices.name_for(f"en-US-Number{number}Neural") for number in range(30)} == {"one", "two", "three"}
    assert Voices().name_for("alloy") == "alloy"


async def test_other_languages_and_mere_signs_are_spoken_here(client: Client, stub: Stub) -> None:
    speaker = mouth(client, stub, voices=Voices(("af_heart",), ("en", "fr")))
    assert await speaker.speak("Guten Tag!", Speech(ENGLISH.voice, "de")) == LOCAL
    assert await speaker.speak("…", ENGLISH) == LOCAL
    assert not stub.requests


HEAD = wav()[:44]
WRONG: dict[str, tuple[Act, Limits]] = {
    "answers 500": (answers(b"{}", status=500), LONG),
    "sends an MP3": (sends(b"ID3\4" + bytes(1_000)), LONG),
    "sends garbage": (sends(bytes(range(256)) * 100), LONG),
    "sends an error as JSON": (answers(b'{"error": "no such voice"}'), LONG),
    "sends nothing": (sends(b""), LONG),
    "sends half a header": (sends(HEAD[:30]), LONG),
    "sends a header alone": (sends(HEAD), LONG),
    "sends no sound": (sends(wav(0)), LONG),
    "sends silence": (sends(HEAD[:44] + bytes(len(wav()) - 44)), LONG),
    "lies about its rate, too fast": (sends(wav(2.0, rate_hz=16_000, said_rate_hz=96_000)), LONG),
    "lies about its rate, no rate": (sends(HEAD[:24] + bytes(4) + wav()[28:]), LONG),
    "lies about its channels": (sends(HEAD[:22] + b"\0\0" + wav()[24:]), LONG),
    "lies about its width": (sends(HEAD[:34] + b"\7\0" + wav()[36:]), LONG),
    "lies about its length": (sends(wav()[:-10_000]), LONG),
    "speaks too slowly to be right": (sends(wav(60.0, rate_hz=8_000)), LONG),
    "breaks off": (breaks_off_after(wav(), content_type="audio/wav"), LONG),
    "never ends": (repeats(wav(), "audio/wav"), LONG),
    "never answers": (never_answers, SHORT),
    "stops in the middle": (holds_after(wav()[:5_000], content_type="audio/wav"), SHORT),
}


@pytest.mark.parametrize("name", WRONG)
async def test_whatever_goes_wrong_the_local_part_speaks(
    client: Client, stub: Stub, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    stub.acts[PATH], limits = WRONG[name]
    speaker = mouth(client, stub, limits)
    assert await speaker.speak(SENTENCE, ENGLISH) == LOCAL
    assert await speaker.speak(SENTENCE, ENGLISH) == LOCAL
    assert len(stub.requests) == 1  # it is left alone for a while
    [warned] = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert warned.startswith("The mouth endpoint fails (")
    assert "museum" not in caplog.text
